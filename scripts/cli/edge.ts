import type { Clock } from '../../core/clock.ts';
import type { Files } from '../../core/files.ts';
import type { Note } from '../../core/note.ts';
import type { Target } from '../../core/project/target.ts';
import { hide, scrub } from '../../core/scrub.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';

export type Ask = (question: string) => Promise<string | undefined>;

/** Where the program touches the world; a test hands in its own. */
export type Edge = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** The folder that relative paths start from. */
	readonly folder: string;
	readonly clock: Clock;
	readonly files: Files;
	/** Where what is for one process at a time on this machine is locked; the account's own. */
	readonly lockFolder: string;
	readonly openWarehouse: (target: Target, options: { readonly create: boolean }) => Promise<Warehouse>;
	/** Results. */
	readonly out: (text: string) => void;
	/** Progress, warnings and errors. */
	readonly err: (text: string) => void;
	/** Asks the person at the terminal for a line; undefined when they end their input. There is none without a terminal. */
	readonly ask?: Ask | undefined;
	/** Progress may overwrite its own line. */
	readonly isTerminal: boolean;
	/** Ends waiting and long-lived verbs (Ctrl-C). */
	readonly signal: AbortSignal;
	/** What must never be printed, known so far; whoever reads a secret adds it. */
	readonly secrets: Set<string>;
};

export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

/** The one way to print. People read lines; machines read one JSON object a line. Everything printed is scrubbed. */
export type Printer = {
	note(note: Note): void;
	/** A stage of a story that people read along with; machines have the notes. */
	heading(text: string): void;
	line(text: string): void;
	/** The result of a verb: a text for people, the same as data for machines. A text that ends its last line stays as it is. */
	result(text: string, data: object): void;
	error(text: string, data: object): void;
};

export function printer(edge: Edge, format: LogFormat): Printer {
	return format === 'json' ? jsonPrinter(edge) : textPrinter(edge);
}

/** Takes out every secret, and what looks like one or like an NHS number. */
export const clean = (text: string, secrets: ReadonlySet<string>): string => scrub(hide(text, secrets));

/**
 * A number as it can stand in a line that is searched for NHS numbers: taken out of the middle of a number, they would leave no
 * JSON. So a fraction has three places, and a number that looks like an NHS number is the text that stands for one.
 */
function searchable(_: string, value: unknown): unknown {
	if (typeof value !== 'number') return value;
	const short = Number.isInteger(value) ? value : Math.round(value * 1000) / 1000;
	return scrub(String(short)) === String(short) ? short : scrub(String(short));
}

function jsonPrinter({ out, err, clock, secrets }: Edge): Printer {
	const line = (data: object) =>
		`${clean(JSON.stringify({ at: clock().toISOString(), ...data }, searchable), secrets)}\n`;
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

const marks: Readonly<Record<Note['level'], string>> = { info: ' ', warn: '!', alarm: '!!!' };

function textPrinter({ out, err, isTerminal, secrets }: Edge): Printer {
	const shown = (text: string) => clean(text, secrets);
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
			err(shown(`${marks[note.level]} ${note.step.padEnd(9)} ${note.text}`) + (passing ? '' : '\n'));
		},
		heading: (text) => {
			settle();
			out(`\n${shown(text)}\n`);
		},
		line: (text) => {
			settle();
			out(`${shown(text)}\n`);
		},
		result: (text) => {
			settle();
			out(text.endsWith('\n') ? shown(text) : `${shown(text)}\n`);
		},
		error: (text) => {
			settle();
			err(`${shown(text)}\n`);
		},
	};
}
