import { createHmac, type KeyObject } from 'node:crypto';
import { compiled, tables } from '../../warehouse/statements.ts';
import type { Session, Warehouse } from '../../warehouse/warehouse.ts';
import { waitForTurn } from './ledger.ts';

/** Where a key is used: told to a person who looks for it. */
export type MachineFolder = { readonly machine: string; readonly folder: string };

/** A key of the warehouse's digests, as it is on record. */
export type KeyRecord = MachineFolder & {
	readonly fingerprint: string;
	/** The last entry of the ledger before it. */
	readonly afterEntry: number;
};

/** Tells one key from another, and nothing of either; 64 hexadecimal digits. */
export const fingerprintOf = (key: KeyObject): string =>
	createHmac('sha256', key).update('ndoo digest key').digest('hex');

const table = { schema: 'ndoo', name: 'digest_key' };
const keys = (session: Session) => tables(session)('ndoo.digest_key');

/** The keys on record; none before the first use, or in a schema from before they were recorded. */
export async function keyRecords(session: Session): Promise<readonly KeyRecord[]> {
	if ((await session.describe(table)).length === 0) return [];
	const rows = await session.query(compiled(keys(session).orderBy('at')));
	return rows.map((row) => ({
		fingerprint: String(row['fingerprint']),
		machine: String(row['machine']),
		folder: String(row['folder']),
		afterEntry: Number(row['after_entry']),
	}));
}

export type NewKey = MachineFolder & { readonly key: KeyObject; readonly at: Date; readonly actor: string };

/** Puts the first key of a warehouse on record; gives what is on record then, which may be another run's. */
export async function recordFirstKey(warehouse: Warehouse, made: NewKey): Promise<readonly KeyRecord[]> {
	if ((await warehouse.describe(table)).length === 0) return [];
	return await warehouse.transaction('read-write', async (session) => {
		await session.query({ text: waitForTurn[session.dialect] });
		if ((await keyRecords(session)).length === 0) await insertKey(session, made);
		return await keyRecords(session);
	});
}

/** Puts the key of a copy that becomes a warehouse of its own on record, unless it is the original's. */
export async function recordKeyOfCopy(session: Session, made: NewKey): Promise<void> {
	if ((await session.describe(table)).length === 0) return;
	const known = await keyRecords(session);
	if (!known.some(({ fingerprint }) => fingerprint === fingerprintOf(made.key))) await insertKey(session, made);
}

export async function insertKey(session: Session, { key, at, actor, machine, folder }: NewKey): Promise<void> {
	const last = tables(session)('ndoo.ledger').select('seq').orderBy('seq', 'desc').limit(1);
	const [row] = await session.query(compiled(last));
	const record = {
		fingerprint: fingerprintOf(key),
		at,
		actor,
		machine,
		folder,
		after_entry: Number(row?.['seq'] ?? 0),
	};
	await session.query(compiled(keys(session).insert(record)));
}
