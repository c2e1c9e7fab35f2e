import { createInterface } from 'node:readline';
import type { Ask } from './edge.ts';

/** Asks for one line after the other; Ctrl-D and Ctrl-C end the input. */
export const lineAsker =
	(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Ask =>
	async (question) =>
		await new Promise((resolve) => {
			const lines = createInterface({ input, output });
			lines.once('SIGINT', () => lines.close());
			lines.once('close', () => resolve(undefined));
			lines.question(question, (line) => {
				resolve(line);
				lines.close();
			});
		});
