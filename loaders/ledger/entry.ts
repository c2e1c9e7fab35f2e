/** What happened, for good: the closed list of events, each with its meaning (docs/reference.md). */
export const eventMeanings = {
	'check planned': 'A check began.',
	'small cohort signed off': 'Somebody gave a reason to ask about a small group.',
	'check extracted': 'The population of a check was read and judged.',
	'check submitted': 'All requests of a check were given to MESH.',
	'sending confirmed': 'A person said whether a request in doubt was sent.',
	'message noted': 'A message of another program was left where it is.',
	'message set aside': 'A message that could not be read was moved aside.',
	'late message deleted': 'A message about a check that had ended was deleted.',
	'reply taken': 'A reply was stored.',
	'reply proven': 'A reply was complete and contained only numbers that were sent.',
	'check proven': 'All replies of a check were proven.',
	'check held': 'A check waits for a decision.',
	'hold accepted': 'A person accepted what held a check.',
	'hold refused': 'A person refused what held a check.',
	'check failed': 'A check failed.',
	'check abandoned': 'A check was given up.',
	'check applied': 'The answer of a one-off check was applied to its file or query.',
	'list published': 'A new cleaned list came into use.',
	'check purged': 'What a check had stored was removed.',
	'views built': 'The views of a return were built.',
	'views closed': 'The views of a return were closed.',
	'source made again': 'A source was dropped and made again with the same shape.',
	'sign-off extended': 'The review of a return was given more time.',
	disclosed: 'A return was disclosed.',
	'disclosed elsewhere': 'A disclosure by another program was put on record.',
	'digest key replaced': 'The key of digests and of the ledger was replaced.',
	'schema repaired': 'The history of migrations was corrected by hand.',
	'schema baselined': 'The schema as it was found was put on record.',
	'warehouse adopted': 'A copy was made a warehouse of its own.',
	'rights changed': '`ndoo grants` changed permissions.',
	'access accepted': 'A known access was accepted until a day.',
} as const;

export type LedgerEvent = keyof typeof eventMeanings;
export const ledgerEvents = Object.keys(eventMeanings) as readonly LedgerEvent[];

export type LedgerEntry = {
	readonly event: LedgerEvent;
	/** The account that ran the program. */
	readonly actor: string;
	/** When it was recorded. */
	readonly at: Date;
	readonly checkId?: string;
	readonly flow?: string;
	/** Facts that name nobody and rest on ten people or more (docs/design/rules.md, rule 2). */
	readonly detail?: Readonly<Record<string, unknown>>;
};

/** An entry as the ledger holds it: what is not there is null. */
export type RecordedEntry = {
	/** Its place, from 1; a number is left out where a transaction was undone. */
	readonly seq: number;
	readonly at: Date;
	readonly actor: string;
	readonly event: string;
	readonly checkId: string | null;
	readonly flow: string | null;
	readonly detail: unknown;
	/** The chain value of the entry before it; null in entries from before the chain began, as is `chain`. */
	readonly previous: string | null;
	readonly chain: string | null;
};
