import type { Clock } from '../core/clock.ts';
import type { Files } from '../core/files.ts';
import type { Note } from '../core/note.ts';
import type { Target } from '../core/project/project.ts';
import { scrub } from '../core/scrub.ts';
import type { Warehouse } from '../loaders/warehouse/warehouse.ts';

/** Where the program touches the world; a test hands in its own. */
export type Edge = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The folder that relative paths start from. */
	readonly folder: string;
	readonly clock: Clock;
	readonly files: Files;
	readonly openWarehouse: (target: Target, options: { readonly create: boolean }) => Promise<Warehouse>;
	/** Results. */
	readonly out: (text: string) => void;
	/** Progress, warnings and errors. */
	readonly err: (text: string) => void;
	/** Progress may overwrite its own line. */
	readonly isTerminal: boolean;
	/** Ends waiting and long-lived verbs (Ctrl-C). */
	readonly signal: AbortSignal;
};

export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

/** The one way to print. People read lines; machines read one JSON object a line. Everything printed is scrubbed. */
export type Printer = {
	note(note: Note): void;
	/** A stage of a story that people read along with; machines have the notes. */
	heading(text: string): void;
	line(text: string): void;
	/** The result of a verb: a text for people, the same as data for machines. */
	result(text: string, data: object): void;
	error(text: string, data: object): void;
};

export function printer(edge: Edge, format: LogFormat): Printer {
	return format === 'json' ? jsonPrinter(edge) : textPrinter(edge);
}

function jsonPrinter({ out, err, clock }: Edge): Printer {
	const line = (data: object) => `${scrub(JSON.stringify({ at: clock().toISOString(), ...data }))}\n`;
	return {
		note: (note) => {
			if (!note.passing) err(line(note));
		},
		heading: () => {},
		line: () => {},
		result: (_, data) => out(line({ level: 'result', ...data })),
		error: (_, data) => err(line({ level: 'error', ...data })),
	};
}

const clearLine = '\r\x1b[2K';

function textPrinter({ out, err, isTerminal }: Edge): Printer {
	let passing = false;
	const settle = () => {
		if (passing) err(clearLine);
		passing = false;
	};
	return {
		note: (note) => {
			if (note.passing && !isTerminal) return;
			settle();
			passing = note.passing === true;
			const mark = note.level === 'warn' ? '!' : ' ';
			err(scrub(`${mark} ${note.step.padEnd(9)} ${note.text}`) + (passing ? '' : '\n'));
		},
		heading: (text) => {
			settle();
			out(`\n${scrub(text)}\n`);
		},
		line: (text) => {
			settle();
			out(`${scrub(text)}\n`);
		},
		result: (text) => {
			settle();
			out(`${scrub(text)}\n`);
		},
		error: (text) => {
			settle();
			err(`${scrub(text)}\n`);
		},
	};
}
