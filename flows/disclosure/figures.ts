import { type SafeCount, smallestGroup } from '../../core/suppress.ts';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import type { Session } from '../../loaders/warehouse/warehouse.ts';

/** The people behind the rows of a disclosed table. */
export type People = {
	readonly kept: number;
	/** Behind the rows that were left out; undefined where none are left out on purpose. */
	readonly removed: number | undefined;
};

/** The file of a table. */
export type WrittenTable = { readonly rows: number; readonly digest: string };

/** What goes on record of a disclosed table. */
export type SafeFigures = { readonly rows: SafeCount; readonly people: SafeCount };

/** What is on record of the same table: its people, and the digest of its file. */
export type Recorded = { readonly people: number; readonly digest: string };

/**
 * The figures of a table as they may be stored (DESIGN, rule 2): when ten people at least stand behind the rows that are
 * kept, ten at least behind those that were removed, and ten at least between this and every count that was stored before.
 * Two counts that are a few apart tell of a few people as well; a file that is the same again tells nothing new. Figures that
 * are too near are left out and not rounded: by how many rows two files differ can be one person's, however it is rounded.
 */
export function safeFigures(
	{ rows, digest }: WrittenTable,
	{ kept, removed }: People,
	before: readonly Recorded[],
): SafeFigures {
	const isApart =
		removed === undefined ||
		before.some((stored) => stored.digest === digest) ||
		before.every((stored) => Math.abs(kept - stored.people) >= smallestGroup);
	const isSafe = kept >= smallestGroup && (removed ?? smallestGroup) >= smallestGroup && isApart;
	return isSafe ? { rows, people: kept } : { rows: 'suppressed', people: 'suppressed' };
}

/** All figures that are stored of a table of a flow. */
export async function recordedFigures(session: Session, flow: string, table: string): Promise<readonly Recorded[]> {
	const entries = await ledgerEntries(session, { event: 'disclosed', flow });
	return entries
		.flatMap(({ detail }) => tablesIn(detail))
		.filter(isStored)
		.filter(({ name }) => name === table);
}

const tablesIn = (detail: unknown): readonly unknown[] =>
	isBlock(detail) && 'tables' in detail && Array.isArray(detail.tables) ? detail.tables : [];

const isStored = (table: unknown): table is Recorded & { readonly name: string } =>
	isBlock(table) &&
	'name' in table &&
	'people' in table &&
	typeof table.people === 'number' &&
	'digest' in table &&
	typeof table.digest === 'string';

const isBlock = (value: unknown): value is object => typeof value === 'object' && value !== null;
