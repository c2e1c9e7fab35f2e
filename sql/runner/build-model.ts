import { quoted } from '../../warehouse/postgres-dialect.ts';
import type { Column, Session } from '../../warehouse/warehouse.ts';
import type { ModelNode } from '../compiler/graph.ts';
import { handOverSql, modelRoleSql } from '../roles/model-role-sql.ts';
import type { Named } from '../views/build/catalogue.ts';
import { catalogueOf } from '../views/build/dialects.ts';
import { type Dependents, type HadBefore, runViewStatement } from '../views/build/view-statements.ts';
import { routes } from '../views/plan/route.ts';
import { readWhole } from '../views/plan/whole-reads.ts';
import { fenceRightsSql } from './fence-rights.ts';
import { handBackSql, modelRoleOf, reachOfModels } from './model-role.ts';
import type { Lineage } from './plan.ts';
import {
	dropStandingSql,
	type ExistingRelation,
	otherReaders,
	refillSql,
	requireOurs,
	rightsSql,
	standingAs,
	tableSql,
	viewSql,
} from './postgres-model.ts';
import { readableBy } from './readable.ts';
import { type Proven, prove } from './witness.ts';

/** What a model stands among, and what stands on it. */
export type ModelPlace = {
	readonly lineage: Lineage;
	readonly dependents: Dependents;
	/** Filled with who had the views of returns that are dropped with it. */
	readonly hadBefore: HadBefore;
};

/** What a model's statements are on a warehouse that does not have it yet. */
export async function newModelStatements(
	session: Session,
	node: ModelNode,
	{ lineage }: Pick<ModelPlace, 'lineage'>,
): Promise<readonly string[]> {
	return [
		node.materialized === 'view' ? viewSql(node) : tableSql(node),
		...(await ownershipSql(session, node, lineage, undefined)),
		rightsSql(node, []),
	];
}

/**
 * Builds a model in the transaction of the session, once the warehouse itself has said what it reads; gives what was run.
 * What stands keeps its id and its grants as long as its columns stay; otherwise it goes, with what of ours stands on it.
 * The view of one that a return discloses belongs to the role of that return's models, which can read nothing else.
 */
export async function buildModel(
	session: Session,
	node: ModelNode,
	{ lineage, dependents, hadBefore }: ModelPlace,
): Promise<readonly string[]> {
	const standing = await standingAs(session, node.relation);
	requireOurs(node, standing);
	const proven = await prove(session, node, readableBy(node, lineage));
	const statements = [
		...(await statementsFor(session, node, { standing, proven, dependents, hadBefore })),
		...(await ownershipSql(session, node, lineage, standing)),
	];
	await readWhole(session);
	for (const statement of statements) await runViewStatement(session, statement);
	const rights = [rightsSql(node, await otherReaders(session, node)), ...(await fenceRightsSql(session, node))];
	for (const statement of rights) await session.script(statement);
	return [...statements, ...rights];
}

async function ownershipSql(
	session: Session,
	node: ModelNode,
	lineage: Lineage,
	standing: ExistingRelation | undefined,
): Promise<readonly string[]> {
	const [first] = node.returns;
	if (node.materialized === 'table') return [];
	if (first === undefined)
		return standing?.isOfReturn === true && standing.kind === 'view' ? [handBackSql(node.relation)] : [];
	const role = await modelRoleOf(session, first);
	return [
		modelRoleSql(role, reachOfModels(first, lineage)),
		handOverSql('view', quoted(node.relation), node.relation.schema, role),
	];
}

type Found = Pick<ModelPlace, 'dependents' | 'hadBefore'> & {
	readonly standing: ExistingRelation | undefined;
	readonly proven: Proven;
};

async function statementsFor(
	session: Session,
	node: ModelNode,
	{ standing, proven, dependents, hadBefore }: Found,
): Promise<readonly string[]> {
	const create = node.materialized === 'view' ? viewSql(node) : tableSql(node);
	if (standing === undefined) return [create];
	const isSame =
		standing.kind === node.materialized && shape(await session.describe(node.relation)) === shape(proven.columns);
	if (isSame) return [node.materialized === 'view' ? create : refillSql(node)];
	const { dropSql, granteesOf } = catalogueOf[session.dialect];
	const above = await dependents(session, node.relation);
	for (const { name } of above.filter(isEdge)) hadBefore.set(name.name, await granteesOf(session, name));
	return [...above.map(dropSql), dropStandingSql(node.relation, standing.kind), create];
}

const isEdge = ({ kind, name }: Named): boolean => kind === 'view' && name.schema === routes.cleaned.schema;

const shape = (columns: readonly Pick<Column, 'name' | 'type'>[]): string =>
	JSON.stringify(columns.map(({ name, type }) => [name, type]));
