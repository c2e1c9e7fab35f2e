/** One line of progress or warning, for people and, with its data, for machines. Never an NHS number, never a small count. */
export type Note = {
	/** `alarm`: a warning that cannot wait. */
	readonly level: 'info' | 'warn' | 'alarm';
	/** The verb or step it belongs to, such as `extract`. */
	readonly step: string;
	readonly text: string;
	/** Only of interest while it lasts, such as rows read so far: a terminal shows it, a log file does not. */
	readonly passing?: true;
};

export type Tell = (note: Note) => void;
