import { createHmac, type KeyObject } from 'node:crypto';
import { canonicalJson, chainValue } from '../../loaders/ledger/chain.ts';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import { compiled, fromJson, tables } from '../../warehouse/statements.ts';
import type { Row, Session } from '../../warehouse/warehouse.ts';
import type { SourceShape } from './source-shape.ts';
import { type RecordedObject, toObject } from './standing.ts';

/** The columns of an object that is put on record. */
export const toRow = ({ schema, name, kind, digest }: RecordedObject) => ({
	schema_name: schema,
	name,
	kind,
	digest: Buffer.from(digest, 'hex'),
});

export type RecordedSource = {
	readonly schema: string;
	readonly name: string;
	readonly objectId: string;
	readonly shape: SourceShape;
};

/** All that is on record of a flow. What is written and what is vouched for are one value, so that nothing comes in between. */
export type FlowRecord = {
	readonly objects: readonly RecordedObject[];
	readonly sources: readonly RecordedSource[];
};

/**
 * An HMAC-SHA-256 over the record of a flow; it goes into the ledger whenever the record is written. Whoever owns the database can
 * write the record anew, and needs the key to have it vouched for.
 */
export const recordDigest = (key: KeyObject, flow: string, { objects, sources }: FlowRecord): string =>
	keyedDigest(key, [
		'ndoo record 2',
		flow,
		linesOf(objects),
		sources.map((source) => canonicalJson(source)).toSorted(),
	]);

export const linesOf = (objects: readonly RecordedObject[]): readonly string[] =>
	objects.map(({ schema, name, kind, digest }) => canonicalJson([schema, name, kind, digest])).toSorted();

export const keyedDigest = (key: KeyObject, covered: readonly unknown[]): string =>
	createHmac('sha256', key).update(canonicalJson(covered)).digest('hex');

/** All that is on record, read once: what is compared with what stands is what the key vouches for. */
export type BuiltRecord = {
	/** What the migrations made, and what the key makes of it. */
	readonly own: readonly RecordedObject[];
	readonly flows: ReadonlyMap<string, FlowRecord>;
};

export const recordTable = 'ndoo.built_object';

export async function readRecord(session: Session): Promise<BuiltRecord> {
	const objects = await session.query(compiled(tables(session)(recordTable)));
	const sources = await session.query(compiled(tables(session)('ndoo.built_source')));
	const flowOf = ({ flow }: Row) => (flow === null ? null : String(flow));
	const objectsOf = Map.groupBy(objects, flowOf);
	const sourcesOf = Map.groupBy(sources, flowOf);
	const toRecord = (flow: string | null): FlowRecord => ({
		objects: (objectsOf.get(flow) ?? []).map(toObject),
		sources: (sourcesOf.get(flow) ?? []).map(toSource),
	});
	const names = new Set([...objectsOf.keys(), ...sourcesOf.keys()].filter((flow) => flow !== null));
	return { own: toRecord(null).objects, flows: new Map([...names].map((flow) => [flow, toRecord(flow)])) };
}

/** What is on record of a flow; of one that was not built, nothing. */
export const recordOf = ({ flows }: BuiltRecord, flow: string): FlowRecord =>
	flows.get(flow) ?? { objects: [], sources: [] };

const toSource = ({ schema_name, name, object_id, shape }: Row): RecordedSource => ({
	schema: String(schema_name),
	name: String(name),
	objectId: String(object_id),
	// Written by `recordBuilt`.
	shape: fromJson(shape) as SourceShape,
});

/** The events that carry the digest of the record as they left it. */
const vouching = new Set(['views built', 'source made again']);

/**
 * Why a record of a flow is not that of the ledger; undefined where it is. The last entry that vouches for it has to be whole and
 * follow the one before it: one of an earlier time, put there again, follows another.
 */
export async function whyNotVouched(
	session: Session,
	key: KeyObject,
	flow: string,
	record: FlowRecord,
): Promise<string | undefined> {
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
	const vouched = Object(entry.detail) as { readonly record?: unknown };
	return vouched.record === recordDigest(key, flow, record)
		? undefined
		: `is not what entry ${entry.seq} of the ledger vouches for`;
}
