import { compiled, fromJson, tables, toDate } from '../../warehouse/statements.ts';
import type { Row, Session } from '../../warehouse/warehouse.ts';
import type { RecordedEntry } from './entry.ts';

/** Which entries are wanted; all that are named have to hold. */
export type LedgerFilter = {
	readonly event?: string | undefined;
	readonly flow?: string | undefined;
	readonly checkId?: string | undefined;
	readonly actor?: string | undefined;
	/** The first moment, and the first one after the last. */
	readonly from?: Date | undefined;
	readonly before?: Date | undefined;
	/** The last so many. */
	readonly last?: number | undefined;
};

/** The entries that fit, in the order in which they were recorded. */
export async function ledgerEntries(session: Session, filter: LedgerFilter = {}): Promise<readonly RecordedEntry[]> {
	const { event, flow, checkId, actor, from, before, last } = filter;
	const equal = Object.entries({ event, flow, check_id: checkId, actor }).filter(([, value]) => value !== undefined);
	const wanted = tables(session)('ndoo.ledger').where(Object.fromEntries(equal)).orderBy('seq', 'desc');
	if (from !== undefined) wanted.where('at', '>=', from);
	if (before !== undefined) wanted.where('at', '<', before);
	if (last !== undefined) wanted.limit(last);
	return (await session.query(compiled(wanted))).map(toEntry).reverse();
}

function toEntry(row: Row): RecordedEntry {
	return {
		seq: Number(row['seq']),
		at: toDate(row['at']),
		actor: String(row['actor']),
		event: String(row['event']),
		checkId: textOrNull(row['check_id']),
		flow: textOrNull(row['flow']),
		detail: fromJson(row['detail']),
		previous: textOrNull(row['previous']),
		chain: textOrNull(row['chain']),
	};
}

const textOrNull = (value: unknown): string | null => (value === null ? null : String(value));
