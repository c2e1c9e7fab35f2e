import { dayOf, type TimeZone } from '../core/day.ts';
import type { Suppressed } from '../core/suppress.ts';
import { type Reason, reasonText } from '../flows/reason.ts';

/** One table of a return, as disclosed. */
export type DisclosedTable = {
	readonly name: string;
	/** Relative to the disclosure's folder. */
	readonly file: string;
	/** Of no return: beside those of the source, of another return or of last month it could tell of a few people. */
	readonly rows: Suppressed;
	/** HMAC-SHA-256 of the file, hexadecimal. */
	readonly digest: string;
};

/** The cleaned list that a disclosure rests on. */
export type DisclosedList = {
	readonly checkId: string;
	readonly date: string;
	/** In whole days, when it was applied. */
	readonly ageDays: number;
	readonly environment: string;
};

/** What is kept of one act of sending a flow's data: for the organisation itself, never for the recipient. */
export type Disclosure = {
	readonly disclosureId: string;
	readonly flow: string;
	readonly at: string;
	readonly by: string;
	readonly toolVersion: string;
	readonly recipient: { readonly name: string; readonly odsCode?: string | undefined };
	readonly purpose: string;
	/** Whether the opt-out was applied, and why or why not. */
	readonly applied: boolean;
	readonly why: Reason;
	/** Why it was sent before the flow went live. */
	readonly pilot?: string;
	/** The list that it was applied by. */
	readonly list?: DisclosedList;
	readonly tables: readonly DisclosedTable[];
};

export const rowsNotCounted = ({ applied }: Pick<Disclosure, 'applied'>): string =>
	`rows not counted: beside those of ${applied ? 'the source they would tell how many were left out' : 'another return they could tell of a few people'}`;

/** By which list the opt-out was applied, or why it was not; ready to follow the recipient. */
export const shownWay = ({ list, why }: Pick<Disclosure, 'list' | 'why'>, zone: TimeZone): string =>
	list === undefined ? `without the opt-out: ${reasonText(why)}` : `on the list of ${dayOf(new Date(list.date), zone)}`;
