import type { Column, Session } from '../../../loaders/warehouse/warehouse.ts';
import { catalogueOf } from '../../views/dialects.ts';
import { type Dependents, runViewStatement } from '../../views/view-statements.ts';
import type { ModelNode } from '../graph.ts';
import {
	dropStandingSql,
	otherReaders,
	refillSql,
	requireOurs,
	rightsSql,
	type Standing,
	standingAs,
	tableSql,
	viewSql,
} from './postgres-model.ts';
import { type Proven, prove, type Readable } from './postgres-proof.ts';

/** What a model's statements are on a warehouse that does not have it yet. */
export const newModelStatements = (node: ModelNode): readonly string[] => [
	node.materialized === 'view' ? viewSql(node) : tableSql(node),
	rightsSql(node, []),
];

/** What a model may read, and what stands on it. */
export type ModelPlace = { readonly readable: Readable; readonly dependents: Dependents };

/**
 * Builds a model in the transaction of the session, once the warehouse itself has said what it reads; gives what was run.
 * What stands keeps its id and its grants as long as its columns stay; otherwise it goes, with what of ours stands on it.
 */
export async function buildModel(
	session: Session,
	node: ModelNode,
	{ readable, dependents }: ModelPlace,
): Promise<readonly string[]> {
	const standing = await standingAs(session, node.relation);
	requireOurs(node, standing);
	const proven = await prove(session, node, readable);
	const statements = await statementsFor(session, node, { standing, proven, dependents });
	for (const statement of statements) await runViewStatement(session, statement);
	const rights = rightsSql(node, await otherReaders(session, node));
	await session.script(rights);
	return [...statements, rights];
}

type Found = { readonly standing: Standing | undefined; readonly proven: Proven; readonly dependents: Dependents };

async function statementsFor(
	session: Session,
	node: ModelNode,
	{ standing, proven, dependents }: Found,
): Promise<readonly string[]> {
	const create = node.materialized === 'view' ? viewSql(node) : tableSql(node);
	if (standing === undefined) return [create];
	const isSame =
		standing.kind === node.materialized && shape(await session.describe(node.relation)) === shape(proven.columns);
	if (isSame) return [node.materialized === 'view' ? create : refillSql(node)];
	const above = (await dependents(session, node.relation)).map((relation) =>
		catalogueOf[session.dialect].dropSql({ kind: 'view', name: relation }),
	);
	return [...above, dropStandingSql(node.relation, standing.kind), create];
}

const shape = (columns: readonly Pick<Column, 'name' | 'type'>[]): string =>
	JSON.stringify(columns.map(({ name, type }) => [name, type]));
