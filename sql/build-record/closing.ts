import type { KeyObject } from 'node:crypto';
import { record } from '../../loaders/ledger/ledger.ts';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import { compiled, tables } from '../../warehouse/statements.ts';
import type { RelationName, Session, Warehouse } from '../../warehouse/warehouse.ts';
import { closeGates, type RemadeSource, type StaleGate } from '../views/build/stale-gate.ts';
import { shown } from './built-fault.ts';
import { readRecord, recordDigest, recordOf, whyNotVouched } from './vouching.ts';

/** Who puts it on record, and when. */
export type Recording = {
	readonly warehouse: Warehouse;
	readonly key: KeyObject;
	readonly actor: string;
	readonly at: Date;
};

/** Closes gates, with an entry in the ledger for each. */
export async function closeOnRecord(
	{ warehouse, key, actor, at }: Recording,
	gates: readonly Pick<StaleGate, 'flow' | 'route' | 'why'>[],
): Promise<void> {
	if (gates.length === 0) return;
	await warehouse.transaction('read-write', async (session) => {
		await closeGates(session, gates);
		await recordClosed(session, gates, { key, actor, at });
	});
}

/** The entries alone, in the transaction that closes the gates. */
export async function recordClosed(
	session: Session,
	gates: readonly Pick<StaleGate, 'flow' | 'route' | 'why'>[],
	{ key, actor, at }: Omit<Recording, 'warehouse'>,
): Promise<void> {
	for (const { flow, route, why } of gates)
		await record(session, key, { event: 'views closed', actor, at, flow, detail: { route, why } });
}

/** When the views of a flow were closed, and why. */
export type Closing = { readonly at: Date; readonly why: string };

/** Of the last closing, where the views were not built again since; undefined where they are open or never were. */
export async function lastClosing(session: Session, flow: string): Promise<Closing | undefined> {
	const [closed] = await ledgerEntries(session, { event: 'views closed', flow, last: 1 });
	if (closed === undefined) return undefined;
	const [built] = await ledgerEntries(session, { event: 'views built', flow, last: 1 });
	if (built !== undefined && built.seq > closed.seq) return undefined;
	return { at: closed.at, why: (closed.detail as { readonly why: string }).why };
}

/**
 * Puts on record that sources were dropped and made again with the same shape, each once. What is vouched for is the record that
 * was vouched for until then, with the new ids and nothing else; one that was not stays as it is.
 */
export async function recordRemade(
	{ warehouse, key, actor, at }: Recording,
	remade: readonly RemadeSource[],
): Promise<void> {
	if (remade.length === 0) return;
	await warehouse.transaction('read-write', async (session) => {
		for (const { flow, source, objectId } of remade) {
			const before = recordOf(await readRecord(session), flow);
			if ((await whyNotVouched(session, key, flow, before)) !== undefined) continue;
			const where = { flow, schema_name: source.schema, name: source.name };
			await session.query(compiled(tables(session)('ndoo.built_source').where(where).update({ object_id: objectId })));
			const isRemade = (one: RelationName) => one.schema === source.schema && one.name === source.name;
			const sources = before.sources.map((one) => (isRemade(one) ? { ...one, objectId } : one));
			const detail = { source: shown(source), record: recordDigest(key, flow, { ...before, sources }) };
			await record(session, key, { event: 'source made again', actor, at, flow, detail });
		}
	});
}
