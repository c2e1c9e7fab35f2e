import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson, chainValue } from '../../loaders/ledger/chain.ts';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import { compiled, fromJson, tables } from '../../loaders/warehouse/statements.ts';
import type { Dialect, Session } from '../../loaders/warehouse/warehouse.ts';

/**
 * An HMAC-SHA-256 over all that is on record of a flow, of what the migrations made with it; it goes into the ledger whenever the
 * record is written. Whoever owns the database can write the record anew, and needs the key to have it vouched for.
 */
export async function recordDigest(session: Session, key: KeyObject, flow: string): Promise<string> {
	const objects = await session.query({ text: objectsText[session.dialect], values: [flow] });
	const sources = await session.query(compiled(tables(session)('ndoo.built_source').where({ flow })));
	const covered = [
		...objects.map(({ schema_name, name, kind, flow: of, digest }) => [schema_name, name, kind, of, digest]),
		...sources.map(({ schema_name, name, object_id, shape }) => [
			schema_name,
			name,
			String(object_id),
			fromJson(shape),
		]),
	];
	const lines = covered.map(canonicalJson).toSorted();
	return createHmac('sha256', key)
		.update(canonicalJson(['ndoo record 1', flow, lines]))
		.digest('hex');
}

const objectsText: Readonly<Record<Dialect, string>> = {
	postgres: `select schema_name, name, kind, flow, encode(digest, 'hex') as digest from ndoo.built_object
		where flow is null or flow = $1`,
	tsql: `select schema_name, name, kind, flow, lower(convert(varchar(64), digest, 2)) as digest from ndoo.built_object
		where flow is null or flow = @p0`,
};

/** The events that carry the digest of the record as they left it. */
const vouching = new Set(['views built', 'source made again']);

/**
 * Why the record of a flow is not that of the ledger; undefined where it is. The last entry that vouches for it has to be whole and
 * follow the one before it: one of an earlier time, put there again, follows another.
 */
export async function whyNotVouched(session: Session, key: KeyObject, flow: string): Promise<string | undefined> {
	const entry = (await ledgerEntries(session, { flow })).findLast(({ event }) => vouching.has(event));
	if (entry === undefined) return 'is not in the ledger';
	const before = tables(session)('ndoo.ledger')
		.select('chain')
		.where('seq', '<', entry.seq)
		.orderBy('seq', 'desc')
		.limit(1);
	const [previous] = await session.query(compiled(before));
	const isWhole =
		entry.previous !== null &&
		entry.chain === chainValue(key, entry.previous, entry) &&
		(previous === undefined || previous['chain'] === null || previous['chain'] === entry.previous);
	if (!isWhole) return `is vouched for by entry ${entry.seq} of the ledger, which is not what was recorded`;
	const { record } = Object(entry.detail) as { readonly record?: unknown };
	return record === (await recordDigest(session, key, flow))
		? undefined
		: `is not what entry ${entry.seq} of the ledger vouches for`;
}
