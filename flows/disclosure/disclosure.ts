import { dayOf, type TimeZone } from '../../core/day.ts';
import type { SafeCount } from '../../core/suppress.ts';
import { type Reason, reasonText } from '../reason.ts';

/** One table of a return, as disclosed. */
export type DisclosedTable = {
	readonly name: string;
	/** Relative to the disclosure's folder. */
	readonly file: string;
	/** Suppressed where the list decides on the rows, and where fewer than ten people stand behind them. */
	readonly rows: SafeCount;
	/** How many people stand behind the rows of a table that is passed on whole; left out for any other. */
	readonly people?: SafeCount;
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

export const shownRows = (rows: SafeCount, { applied }: Pick<Disclosure, 'applied'>): string =>
	rows === 'suppressed'
		? `rows not counted: ${applied ? 'beside those of the source they would tell how many were left out' : 'fewer than ten people stand behind them, or it is not known how many'}`
		: `${rows.toLocaleString('en-GB')} rows`;

/** By which list the opt-out was applied, or why it was not; ready to follow the recipient. */
export const shownWay = ({ list, why }: Pick<Disclosure, 'list' | 'why'>, zone: TimeZone): string =>
	list === undefined ? `without the opt-out: ${reasonText(why)}` : `on the list of ${dayOf(new Date(list.date), zone)}`;
