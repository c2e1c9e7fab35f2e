import { readBy } from '../../flows/family.ts';
import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import { type BuiltFault, type Remade, type StandingReport, shown } from './built-fault.ts';
import { type Compared, columnsUsed } from './record-built.ts';
import { type StandingSource, shapeChanges, standingSource } from './source-shape.ts';
import type { FlowRecord, RecordedSource } from './vouching.ts';

/** Sources of a flow on which its views cannot rest as before, and those that were made again. */
export async function sourceReport(
	session: Session,
	{ flow }: Compared,
	recorded: FlowRecord,
): Promise<StandingReport> {
	const faults: BuiltFault[] = [];
	const remade: Remade[] = [];
	for (const read of readBy(flow)) {
		const before = recorded.sources.find(
			({ schema, name }) => schema === read.source.schema && name === read.source.name,
		);
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
	before: RecordedSource,
	now: StandingSource | undefined,
): Promise<string | undefined> {
	const away = before.objectId === now?.objectId ? undefined : await renamedTo(session, before.objectId);
	if (away !== undefined) return `was renamed to ${shown(away)}, which the views still read`;
	if (now === undefined) return 'is not there';
	const changes = shapeChanges(before.shape, now.shape);
	return changes.length === 0 ? undefined : `has another shape: ${changes.join('; ')}`;
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
