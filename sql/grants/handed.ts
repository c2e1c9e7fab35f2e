/** A right that opens nothing by itself, on what is for ndoo's own roles alone, or one that new objects would bring with them. */
export type Handed = {
	/** A role, which may be none that logs in, or `everybody`. */
	readonly account: string;
	readonly privilege: string;
	/** What it is on, or what it comes with. */
	readonly on: HandedOn;
	/** What it is on, or who makes what it comes with. */
	readonly name: string;
	/** The statement that does it. */
	readonly takenBackBy: string;
};

export const handedOn = ['inside', 'list', 'fence', 'new'] as const;
export type HandedOn = (typeof handedOn)[number];
