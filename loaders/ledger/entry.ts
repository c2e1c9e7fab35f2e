/** What happened, for good: the closed list of events. */
export const ledgerEvents = [
	'check planned',
	'small cohort signed off',
	'check extracted',
	'check submitted',
	'sending confirmed',
	'message noted',
	'message set aside',
	'late message deleted',
	'reply taken',
	'reply proven',
	'check proven',
	'check held',
	'hold accepted',
	'hold refused',
	'check failed',
	'check abandoned',
	'check applied',
	'list published',
	'check purged',
	'views built',
	'views closed',
	'source made again',
	'sign-off extended',
	'disclosed',
	'disclosed elsewhere',
	'digest key replaced',
	'schema repaired',
	'schema baselined',
	'warehouse adopted',
	'rights changed',
	'access accepted',
] as const;
export type LedgerEvent = (typeof ledgerEvents)[number];

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
