import { readBy } from '../../flows/family.ts';
import { compiled, tables } from '../../warehouse/statements.ts';
import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import type { PlannedFlow, PlannedView } from '../views/build/planned-flow.ts';
import { neededColumns } from '../views/build/source-check.ts';
import { routes } from '../views/plan/route.ts';
import { standingSource } from './source-shape.ts';
import { type Identity, standingAmong } from './standing.ts';
import { type FlowRecord, type RecordedSource, recordTable, toRow } from './vouching.ts';

/** What of a planned flow is compared with what stands. */
export type Compared = Pick<PlannedFlow, 'flow' | 'route' | 'views'>;

export const asObjects = ({ objects }: Pick<PlannedView, 'objects'>): readonly Identity[] =>
	objects.map(({ kind, name }) => ({ ...name, kind: kind === 'fence' ? 'function' : 'view' }));

/** The objects of a flow as they are on record. */
export const objectsOf = ({ flow, route, views }: Compared) => [
	...views.flatMap(asObjects),
	{ schema: 'ndoo', name: `${routes[route].gate}.${flow.name}`, kind: 'gate' },
];

/** The columns of a source that a flow rests on: of a table without person-level data all, since another one could be about somebody. */
export const columnsUsed = (flow: PlannedFlow['flow'], table: ReturnType<typeof readBy>[number]) =>
	table.role === 'nobody' ? undefined : neededColumns(flow, table);

/**
 * Puts the objects and the sources of a flow on record as they stand, in the transaction that built them; with them the views of
 * the models that it alone discloses. Gives what it wrote.
 */
export async function recordBuilt(
	session: Session,
	planned: Compared,
	models: readonly RelationName[] = [],
): Promise<FlowRecord> {
	const { name: flow } = planned.flow;
	const record = await standingRecordOf(session, planned, models);
	const table = tables(session);
	await session.query(compiled(table(recordTable).where({ flow }).delete()));
	await session.query(compiled(table('ndoo.built_source').where({ flow }).delete()));
	for (const one of record.objects) await session.query(compiled(table(recordTable).insert({ ...toRow(one), flow })));
	for (const { schema: schema_name, name, objectId: object_id, shape } of record.sources) {
		const row = { flow, schema_name, name, object_id, shape: JSON.stringify(shape) };
		await session.query(compiled(table('ndoo.built_source').insert(row)));
	}
	return record;
}

async function standingRecordOf(
	session: Session,
	planned: Compared,
	models: readonly RelationName[],
): Promise<FlowRecord> {
	const { flow } = planned;
	const views = models.map((model) => ({ ...model, kind: 'view' }));
	const objects = await standingAmong(session, [...objectsOf(planned), ...views]);
	const sources = new Map<string, RecordedSource>();
	for (const read of readBy(flow)) {
		const standing = await standingSource(session, read.source, columnsUsed(flow, read));
		if (standing === undefined) throw new Error(`a source of ${flow.name} is gone while it is built`);
		const { schema, name } = read.source;
		sources.set(JSON.stringify([schema, name]), { schema, name, ...standing });
	}
	return { objects, sources: [...sources.values()] };
}

/** Forgets flows that are no more. */
export async function forgetBuilt(session: Session, flows: readonly string[]): Promise<void> {
	const table = tables(session);
	await session.query(
		compiled(
			table(recordTable)
				.whereNotNull('flow')
				.whereNotIn('flow', [...flows])
				.delete(),
		),
	);
	await session.query(
		compiled(
			table('ndoo.built_source')
				.whereNotIn('flow', [...flows])
				.delete(),
		),
	);
}
