import type { KeyObject } from 'node:crypto';
import { compiled, tables } from '../../warehouse/statements.ts';
import type { Dialect, Session, Warehouse } from '../../warehouse/warehouse.ts';
import { canonicalJson, chainValue, genesis } from './chain.ts';
import type { LedgerEntry } from './entry.ts';

/**
 * Appends an entry, chained to the one before it with the loader's key, in the transaction of the session; handed a
 * warehouse, in one of its own. The table refuses every change to what it holds.
 */
export async function record(where: Session | Warehouse, key: KeyObject, entry: LedgerEntry): Promise<void> {
	if ('transaction' in where) await where.transaction('read-write', (session) => append(session, key, entry));
	else await append(where, key, entry);
}

async function append(session: Session, key: KeyObject, entry: LedgerEntry): Promise<void> {
	// Held to the end of the transaction: a second writer waits here instead of chaining to the same entry.
	await session.query({ text: waitForTurn[session.dialect] });
	const previous = await lastChainValue(session);
	const detail = canonicalJson(entry.detail ?? {});
	const facts = {
		at: entry.at,
		actor: entry.actor,
		event: entry.event,
		checkId: entry.checkId ?? null,
		flow: entry.flow ?? null,
		detail: JSON.parse(detail),
	};
	const { checkId, ...rest } = facts;
	const row = { ...rest, check_id: checkId, detail, previous, chain: chainValue(key, previous, facts) };
	await session.query(compiled(tables(session)('ndoo.ledger').insert(row)));
}

/** Keeps every other writer of the ledger out until the end of the transaction. */
export const waitForTurn: Readonly<Record<Dialect, string>> = {
	postgres: "select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('ndoo.ledger', 0))",
	tsql: `
		declare @outcome int, @resource nvarchar(255) = concat(N'ndoo.ledger.', db_name());
		exec @outcome = sys.sp_getapplock
			@Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = -1;
		if @outcome < 0
			throw 51104, N'ND104: The ledger could not be locked. What to do: Run the command again.', 1;`,
};

async function lastChainValue(session: Session): Promise<string> {
	const last = tables(session)('ndoo.ledger').select('chain').whereNotNull('chain').orderBy('seq', 'desc').limit(1);
	const [row] = await session.query(compiled(last));
	return row === undefined ? genesis : String(row['chain']);
}
