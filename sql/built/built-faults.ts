import { NdooError } from '../../core/errors.ts';
import { fromJson } from '../../loaders/warehouse/statements.ts';
import type { Dialect, RelationName, Row, Session } from '../../loaders/warehouse/warehouse.ts';
import { readBy } from '../views/family.ts';
import { type AcceptsCall, acceptsNone, strangeCalls } from '../views/source-calls.ts';
import { type Compared, columnsUsed, objectsOf, standingObjects } from './record-built.ts';
import { type SourceShape, type StandingSource, shapeChanges, standingSource } from './source-shape.ts';

/** How what stands is not what was built. */
export type BuiltFault = {
	/**
	 * `replaced`: another text, `missing`: not there, `unknown`: in ndoo's own schemas and not on record, `shape`: a source that
	 * views cannot rest on as before, `calls`: a source that runs what is somebody else's.
	 */
	readonly what: 'replaced' | 'missing' | 'unknown' | 'shape' | 'calls';
	readonly relation: RelationName;
	/** Ready to be read, with the relation in it. */
	readonly text: string;
};

/** A source that was dropped and made again with the same shape: the flow goes on. */
export type Remade = { readonly source: RelationName; readonly objectId: string };

export type StandingReport = { readonly faults: readonly BuiltFault[]; readonly remade: readonly Remade[] };

type Recorded = { readonly relation: RelationName; readonly kind: string; readonly flow: string | null };
type Difference = Recorded & { readonly what: 'replaced' | 'missing' | 'unknown' };

/** What is on record, and how far it stands; asked once for all flows. */
export type StandingRecord = { readonly recorded: readonly Recorded[]; readonly differences: readonly Difference[] };

export async function standingRecord(session: Session): Promise<StandingRecord> {
	const rows = await session.query({
		text: `
			select coalesce(b.schema_name, s.schema_name) as schema_name, coalesce(b.name, s.name) as name,
				coalesce(b.kind, s.kind) as kind,
				case when coalesce(b.kind, s.kind) = 'gate' then ${flowOfGate[session.dialect]} else b.flow end as flow,
				case when s.name is null then 'missing' when b.name is null then 'unknown'
					when s.digest <> b.digest then 'replaced' else 'same' end as standing
			from ndoo.built_object as b
			full outer join ${standingObjects[session.dialect]} as s
				on s.schema_name = b.schema_name and s.name = b.name and s.kind = b.kind
			where (b.name is not null or s.schema_name in ('ndoo', 'ndoo_list'))
				-- One that was closed since.
				and not (s.name is null and b.kind = 'gate')
			order by 1, 2, 3`,
	});
	const standing = rows.map((row) => ({ ...toRecorded(row), standing: String(row['standing']) }));
	return {
		recorded: standing.filter((one) => one.standing !== 'unknown'),
		differences: standing.flatMap(({ standing: what, ...one }) =>
			what === 'missing' || what === 'replaced' || what === 'unknown' ? [{ ...one, what }] : [],
		),
	};
}

/** A gate that nobody built is that of its flow as well. */
const flowOfGate: Readonly<Record<Dialect, string>> = {
	postgres: "split_part(coalesce(b.name, s.name), '.', 2)",
	tsql: "stuff(coalesce(b.name, s.name), 1, charindex('.', coalesce(b.name, s.name)), '')",
};

const toRecorded = ({ schema_name, name, kind, flow }: Row): Recorded => ({
	relation: { schema: String(schema_name), name: String(name) },
	kind: String(kind),
	flow: flow === null ? null : String(flow),
});

/** What the migrations made and does not stand as they made it: the gates among it, so that it concerns every flow. */
export const ownFaults = ({ differences }: StandingRecord): readonly BuiltFault[] =>
	differences.filter(({ flow }) => flow === null).map(toFault);

/** Throws `schema-damaged` unless what the migrations made stands as they made it, and nothing else is among it. */
export async function requireOwnAsBuilt(session: Session): Promise<void> {
	const faults = ownFaults(await standingRecord(session));
	if (faults.length > 0) throw damaged(faults);
}

/** Throws the same for everything that is on record. */
export async function requireAllAsBuilt(session: Session): Promise<void> {
	const faults = builtDifferences(await standingRecord(session));
	if (faults.length > 0) throw damaged(faults);
}

const damaged = (faults: readonly BuiltFault[]): NdooError =>
	new NdooError('schema-damaged', 'The warehouse does not stand as it was built.', {
		problems: faults.map(({ text }) => ({ found: text, expected: 'what was built' })),
		todo: 'Find out who changed it. `ndoo build` makes the views of flows anew. What a migration made is in the script of `ndoo migrate --to-file`: run the statement that creates it again; drop what is not in it. Nothing was changed.',
	});

/** The same of everything that is on record. */
const builtDifferences = ({ differences }: StandingRecord): readonly BuiltFault[] => differences.map(toFault);

const toFault = ({ relation, kind, what }: Pick<Difference, 'relation' | 'kind' | 'what'>): BuiltFault => ({
	what,
	relation,
	text: `${shown(relation)} ${(kind === 'gate' ? gateWords : faultWords)[what]}`,
});

const gateWords = {
	missing: 'is not on record',
	replaced: 'is not what a build wrote there',
	unknown: 'is open, and no build wrote it',
} as const satisfies Record<Difference['what'], string>;

const faultWords = {
	missing: 'is not there',
	replaced: 'was replaced',
	unknown: 'is there, and was not made by ndoo',
} as const satisfies Record<Difference['what'], string>;

const shown = ({ schema, name }: RelationName): string => `${schema}.${name}`;

/**
 * What of a flow does not stand as it was built, and which sources were made again. What is not on record counts as not built
 * by ndoo.
 */
export async function standingReport(
	session: Session,
	planned: Compared,
	record: StandingRecord,
	accepts: AcceptsCall = acceptsNone,
): Promise<StandingReport> {
	const name = planned.flow.name;
	const own = record.differences.filter(({ flow }) => flow === name).map(toFault);
	const unknown = objectsOf(planned)
		.filter(({ schema, name: object, kind }) =>
			record.recorded.every(
				(one) =>
					one.relation.schema !== schema || one.relation.name !== object || one.kind !== kind || one.flow !== name,
			),
		)
		.map(({ schema, name: object, kind }) => toFault({ relation: { schema, name: object }, kind, what: 'missing' }));
	const sources = await sourceReport(session, planned);
	const calls = await callFaults(session, planned, accepts);
	return { faults: [...ownFaults(record), ...own, ...unknown, ...sources.faults, ...calls], remade: sources.remade };
}

/** What the views call, and what is beneath them, as it is now. */
async function callFaults(session: Session, planned: Compared, accepts: AcceptsCall): Promise<readonly BuiltFault[]> {
	const views = objectsOf(planned).filter(({ kind }) => kind === 'view');
	const calls = await strangeCalls(session, [...views, ...readBy(planned.flow).map(({ source }) => source)], accepts);
	return calls.map(({ reader: relation, text }) => ({ what: 'calls', relation, text }));
}

async function sourceReport(session: Session, { flow }: Compared): Promise<StandingReport> {
	const faults: BuiltFault[] = [];
	const remade: Remade[] = [];
	for (const read of readBy(flow)) {
		const before = await recordedSource(session, flow.name, read.source);
		const now = await standingSource(session, read.source, columnsUsed(flow, read));
		const why = before === undefined ? 'is not on record as a source' : await whyAnother(session, before, now);
		if (why !== undefined) faults.push({ what: 'shape', relation: read.source, text: `${shown(read.source)} ${why}` });
		else if (before?.objectId !== now?.objectId && now !== undefined)
			remade.push({ source: read.source, objectId: now.objectId });
	}
	return { faults, remade };
}

/** Why the views of a flow cannot rest on a source as before; follows its name. */
async function whyAnother(
	session: Session,
	before: StandingSource,
	now: StandingSource | undefined,
): Promise<string | undefined> {
	const away = before.objectId === now?.objectId ? undefined : await renamedTo(session, before.objectId);
	if (away !== undefined) return `was renamed to ${shown(away)}, which the views still read`;
	if (now === undefined) return 'is not there';
	const changes = shapeChanges(before.shape, now.shape);
	return changes.length === 0 ? undefined : `has another shape: ${changes.join('; ')}`;
}

async function recordedSource(
	session: Session,
	flow: string,
	{ schema, name }: RelationName,
): Promise<StandingSource | undefined> {
	const [row] = await session.query({
		text: {
			postgres: 'select object_id, shape from ndoo.built_source where flow = $1 and schema_name = $2 and name = $3',
			tsql: 'select object_id, shape from ndoo.built_source where flow = @p0 and schema_name = @p1 and name = @p2',
		}[session.dialect],
		values: [flow, schema, name],
	});
	// Written by `recordBuilt`.
	return row && { objectId: String(row['object_id']), shape: fromJson(row['shape']) as SourceShape };
}

/** The new name of a table that PostgreSQL's views read by its id, and not by its name as SQL Server's do. */
async function renamedTo(session: Session, objectId: string): Promise<RelationName | undefined> {
	if (session.dialect === 'tsql') return undefined;
	const [row] = await session.query({
		text: `select n.nspname::text as schema_name, c.relname::text as name from pg_catalog.pg_class as c
			join pg_catalog.pg_namespace as n on n.oid = c.relnamespace where c.oid = $1::bigint::oid`,
		values: [objectId],
	});
	return row && { schema: String(row['schema_name']), name: String(row['name']) };
}
