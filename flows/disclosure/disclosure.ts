import type { SafeCount } from '../../core/suppress.ts';

/** One table of a return, as disclosed. */
export type DisclosedTable = {
	readonly name: string;
	/** Relative to the disclosure's folder. */
	readonly file: string;
	/** Suppressed where it, or what was left out of the source, rests on fewer than ten rows (DESIGN, rule 2). */
	readonly rows: SafeCount;
	/** HMAC-SHA-256 of the file, hexadecimal. */
	readonly digest: string;
};

/** What is kept of one act of sending a flow's data: for the organisation itself, never for the recipient. */
export type Disclosure = {
	readonly disclosureId: string;
	readonly flow: string;
	readonly at: string;
	readonly by: string;
	readonly toolVersion: string;
	readonly recipient: { readonly name: string; readonly odsCode?: string | undefined };
	readonly list: { readonly checkId: string; readonly date: string; readonly environment: string };
	readonly tables: readonly DisclosedTable[];
};

export const shownRows = (rows: SafeCount): string =>
	rows === 'suppressed' ? 'rows not counted on record (fewer than ten people)' : `${rows.toLocaleString('en-GB')} rows`;
