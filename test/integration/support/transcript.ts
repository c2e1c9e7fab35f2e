import { appendFileSync } from 'node:fs';

/** Names a file to which suites write what they asked and were told, as an operator would see it. */
export const transcriptVariable = 'NDOO_TEST_TRANSCRIPT';

/** Puts a command, and what came of it, at the end of the transcript; does nothing without one. */
export function tellTranscript(command: string, came: string): void {
	const file = process.env[transcriptVariable];
	if (file !== undefined) appendFileSync(file, `\n$ ${command}\n${came.trimEnd()}\n`);
}

/** What an account was told by the engine: rows, or a refusal with what to do. */
export const shownAnswer = (answer: unknown): string =>
	answer instanceof Error
		? [`ERROR: ${answer.message}`, 'todo' in answer ? `HINT: ${String(answer.todo)}` : ''].filter(Boolean).join('\n')
		: JSON.stringify(answer, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
