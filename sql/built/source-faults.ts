import { fromJson } from '../../loaders/warehouse/statements.ts';
import type { RelationName, Session } from '../../loaders/warehouse/warehouse.ts';
import { readBy } from '../views/family.ts';
import { type BuiltFault, type Remade, type StandingReport, shown } from './built-fault.ts';
import { type Compared, columnsUsed } from './record-built.ts';
import { type SourceShape, type StandingSource, shapeChanges, standingSource } from './source-shape.ts';

/** Sources of a flow on which its views cannot rest as before, and those that were made again. */
export async function sourceReport(session: Session, { flow }: Compared): Promise<StandingReport> {
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
