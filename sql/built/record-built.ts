import { type Dialect, quotingOf } from '../../loaders/warehouse/dialect.ts';
import { compiled, tables } from '../../loaders/warehouse/statements.ts';
import type { RelationName, Session } from '../../loaders/warehouse/warehouse.ts';
import { readBy } from '../views/family.ts';
import type { PlannedFlow } from '../views/planned-flow.ts';
import { routes } from '../views/route.ts';
import { neededColumns } from '../views/source-check.ts';
import { standingSource } from './source-shape.ts';

/** What of a planned flow is compared with what stands. */
export type Compared = Pick<PlannedFlow, 'flow' | 'route' | 'views'>;

/** The relation of what stands, by dialect. */
export const standingObjects: Readonly<Record<Dialect, string>> = {
	postgres: 'ndoo.standing_objects()',
	tsql: 'ndoo.standing_object',
};

/** The objects of a flow as they are on record. */
export const objectsOf = ({ flow, route, views }: Compared) => [
	...views.flatMap(({ objects }) =>
		objects.map(({ kind, name }) => ({ ...name, kind: kind === 'fence' ? 'function' : 'view' })),
	),
	{ schema: 'ndoo', name: `${routes[route].gate}.${flow.name}`, kind: 'gate' },
];

/** The columns of a source that a flow rests on: of a table about nobody all, since another one could be about somebody. */
export const columnsUsed = (flow: PlannedFlow['flow'], table: ReturnType<typeof readBy>[number]) =>
	table.role === 'nobody' ? undefined : neededColumns(flow, table);

/**
 * Puts the objects and the sources of a flow on record as they stand, in the transaction that built them; with them the views of
 * the models that it alone discloses.
 */
export async function recordBuilt(
	session: Session,
	planned: Compared,
	models: readonly RelationName[] = [],
): Promise<void> {
	const { flow } = planned;
	const { quotedLiteral } = quotingOf[session.dialect];
	const table = tables(session);
	await session.query(compiled(table('ndoo.built_object').where({ flow: flow.name }).delete()));
	await session.query(compiled(table('ndoo.built_source').where({ flow: flow.name }).delete()));
	const views = models.map((model) => ({ ...model, kind: 'view' }));
	const built = [...objectsOf(planned), ...views].map(
		({ schema, name, kind }) =>
			`s.schema_name = ${quotedLiteral(schema)} and s.name = ${quotedLiteral(name)} and s.kind = ${quotedLiteral(kind)}`,
	);
	await session.query({
		text: `
			insert into ndoo.built_object (schema_name, name, kind, flow, digest)
			select s.schema_name, s.name, s.kind, ${quotedLiteral(flow.name)}, s.digest
			from ${standingObjects[session.dialect]} as s
			where ${built.join(' or ')}`,
	});
	for (const read of readBy(flow)) {
		const standing = await standingSource(session, read.source, columnsUsed(flow, read));
		if (standing === undefined) throw new Error(`a source of ${flow.name} is gone while it is built`);
		const key = { flow: flow.name, schema_name: read.source.schema, name: read.source.name };
		await session.query(compiled(table('ndoo.built_source').where(key).delete()));
		const row = { ...key, object_id: standing.objectId, shape: JSON.stringify(standing.shape) };
		await session.query(compiled(table('ndoo.built_source').insert(row)));
	}
}

/** Forgets flows that are no more. */
export async function forgetBuilt(session: Session, flows: readonly string[]): Promise<void> {
	const table = tables(session);
	await session.query(
		compiled(
			table('ndoo.built_object')
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
