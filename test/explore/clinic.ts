import { readBy } from '../../flows/family.ts';
import { chainValue, genesis } from '../../loaders/ledger/chain.ts';
import { beneathSql } from '../../sql/build-record/beneath-sql.ts';
import { ownDigest } from '../../sql/build-record/own-record.ts';
import { columnsUsed, objectsOf } from '../../sql/build-record/record-built.ts';
import type { SourceShape } from '../../sql/build-record/source-shape.ts';
import { standingSql } from '../../sql/build-record/standing-sql.ts';
import { type FlowRecord, recordDigest } from '../../sql/build-record/vouching.ts';
import { plannedFlow } from '../../sql/views/build/planned-flow.ts';
import type { Dialect } from '../../warehouse/dialect.ts';
import type { Row, Statement } from '../../warehouse/warehouse.ts';
import { testKey } from '../core/test-key.ts';
import { clinicFlow } from '../flows/clinic-flow.ts';

/** Now, for every program: it stands. */
export const now = new Date('2026-03-30T06:00:00Z');

const columns = ['nhs_number', 'patient_id', 'visit_id'].map((name) => ({ name, type: 'text' }));
const objectId = '1';

/** What a warehouse says in which this return stands as it was built; undefined for another question. */
export function asBuilt(dialect: Dialect): (statement: Statement) => Promise<readonly Row[] | undefined> {
	const planned = plannedFlow({ route: 'cleaned', flow: clinicFlow }, dialect);
	const objects = objectsOf(planned).map((one) => ({ ...one, digest: '00' }));
	const sources = readBy(clinicFlow).map(({ source: { schema, name } }) => ({
		schema,
		name,
		objectId,
		shape: shapeOf(name),
	}));
	const standing = objects.map(({ schema: schema_name, ...one }) => ({ schema_name, ...one, flow: clinicFlow.name }));
	const onRecord = sources.map(({ schema: schema_name, name, shape }) => ({
		...{ flow: clinicFlow.name, schema_name, name, object_id: objectId, shape },
	}));
	let path = 'public';
	const source = { object_id: objectId, kind: 'table' };
	type Said = (values: readonly unknown[]) => readonly Row[] | Promise<readonly Row[]>;
	const says: readonly (readonly [asked: (text: string) => boolean, said: Said])[] = [
		[isOfEntryBefore, () => []],
		[isOfVouching, () => [vouchingEntry({ objects, sources })]],
		[(text) => /[["]built_object\b/.test(text), () => [...standing, ownRecord]],
		[(text) => /[["]built_source\b/.test(text), () => onRecord],
		[(text) => text === standingSql[dialect], () => standing],
		[
			(text) => /'search_path'/.test(text),
			([value]) => {
				path = String(value ?? path);
				return [{ path }];
			},
		],
		[isOfColumns, () => columns.map((column) => ({ ...source, ...column }))],
		[(text) => /[["]flow_gate[\]"]/.test(text), () => [{ fingerprint: planned.fingerprint }]],
		[isOfCatalogue, () => []],
	];
	return async ({ text, values = [] }) => await says.find(([asked]) => asked(text))?.[1](values);

	function shapeOf(source: string): SourceShape {
		const read = readBy(clinicFlow).find((table) => table.source.name === source);
		const used = read && columnsUsed(clinicFlow, read);
		return {
			kind: 'table',
			columns: columns.filter(({ name }) => used?.includes(name) ?? true),
			keys: [],
			beneath: [],
		};
	}
}

/** What else is asked of the engine's catalogue, where nothing changes, and of what is beneath a source, where nothing is. */
const isOfCatalogue = (text: string): boolean =>
	(/\b(?:pg_catalog|sys)\./.test(text) || text === beneathSql.postgres) &&
	!/\bndoo_list\.|advisory|sp_getapplock/.test(text);

const isOfColumns = (text: string): boolean =>
	/\bpg_attribute as a on a\.attrelid = c\.oid|\bjoin sys\.columns as c on c\.object_id = o\./.test(text);

const isOfEntryBefore = (text: string): boolean => isOfVouching(text) && /[["]seq[\]"] </.test(text);

/** The entries of the flow whatever the event, and the one before the first of them. */
const isOfVouching = (text: string): boolean =>
	/[["]ledger[\]"]/.test(text) &&
	/^select/.test(text) &&
	/[["](?:flow|seq)[\]"] (?:=|<) /.test(text) &&
	!/[["]event[\]"] =/.test(text);

/** What the key vouches for of what the migrations made: nothing, of nothing. */
const ownRecord: Row = {
	schema_name: 'ndoo',
	name: 'migrations',
	kind: 'record',
	flow: null,
	digest: ownDigest(testKey, { warehouse: undefined, migrations: [], objects: [] }),
};

/** The entry of the ledger that vouches for the record, as `asBuilt` has it. */
function vouchingEntry(recorded: FlowRecord): Row {
	const detail = { record: recordDigest(testKey, clinicFlow.name, recorded) };
	const facts = {
		at: now,
		actor: 'builder',
		event: 'views built' as const,
		checkId: null,
		flow: clinicFlow.name,
		detail,
	};
	const chain = chainValue(testKey, genesis, facts);
	return { ...facts, seq: 1, check_id: null, previous: genesis, chain };
}
