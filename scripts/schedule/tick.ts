/** A time of day on the clock of the machine, so that a clock change moves nothing. */
export type TimeOfDay = { readonly hour: number; readonly minute: number };

/** The daily run of `ndoo refresh`, as a scheduler is told of it. Every path is absolute, in the form of its machine. */
export type Tick = {
	/** Of the job, the task or the unit: small letters, digits and hyphens. */
	readonly name: string;
	readonly at: TimeOfDay;
	/** The program and its arguments, before any quoting. */
	readonly words: readonly string[];
	readonly projectFolder: string;
	/** What the run prints is added to it. */
	readonly logFile: string;
	/** The account that it runs as; of SQL Server Agent, the proxy. */
	readonly account: string;
	/** Who is told when it fails: an operator of SQL Server Agent. */
	readonly operator: string | undefined;
	/** The first day on which it may run, yyyy-mm-dd. */
	readonly from: string;
};

/** `06:30`. */
export const shownTime = ({ hour, minute }: TimeOfDay): string => `${twoDigits(hour)}:${twoDigits(minute)}`;

export const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** What a scheduler's own page says of the job. */
export const description =
	'Moves the monthly National Data Opt-out check as far as it goes. Does nothing when nothing is due, and ends well while it waits for the reply.';

/** What the status means to whoever looks at a failed run; in every file, since nobody has the manual at hand. */
export const statusLines: readonly string[] = [
	'Exit status: 0 success, or waiting for MESH. Anything else is for a person to look at; `ndoo status` says more:',
	'1 failed or held, 2 a bug, 10 configuration, 11 a file, 12 a missing right, 16 another run still held the lock after',
	'half an hour, 17 the schema is newer than the program.',
];
