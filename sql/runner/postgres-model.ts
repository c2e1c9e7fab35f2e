import { NdooError } from '../../core/errors.ts';
import { modelMark } from '../../warehouse/dependencies/postgres-reads-sql.ts';
import { quoted, quotedLiteral, quotedName } from '../../warehouse/postgres-dialect.ts';
import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import type { ModelNode } from '../compiler/graph.ts';
import { modelRolePattern } from './model-role.ts';

/** What stands under a model's name in the warehouse. */
export type ExistingRelation = {
	readonly kind: 'view' | 'table' | 'other';
	readonly isOurs: boolean;
	/** Whether it belongs to the role of a return's models. */
	readonly isOfReturn: boolean;
};

export async function standingAs(
	session: Session,
	{ schema, name }: RelationName,
): Promise<ExistingRelation | undefined> {
	const [row] = await session.query({
		text: `
			select c.relkind::text as kind, pg_catalog.pg_get_userbyid(c.relowner)::text as owner, coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') as comment
			from pg_catalog.pg_class c
			join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			where n.nspname = $1::text and c.relname = $2::text`,
		values: [schema, name],
	});
	if (row === undefined) return undefined;
	const kind = row['kind'] === 'v' ? 'view' : row['kind'] === 'r' ? 'table' : 'other';
	const isOfReturn = modelRolePattern.test(String(row['owner']));
	return { kind, isOurs: String(row['comment']).startsWith(modelMark), isOfReturn };
}

/** Throws `model-failed` when what stands under a model's name was not made by this program. */
export function requireOurs({ name, relation }: ModelNode, standing: ExistingRelation | undefined): void {
	if (standing === undefined || standing.isOurs) return;
	throw new NdooError(
		'model-failed',
		`There is a relation ${relation.schema}.${relation.name} already that ndoo did not make.`,
		{
			todo: `Give the model \`${name}\` another name, or have whoever made that relation take it away. It was not touched.`,
		},
	);
}

/** The schema of the models, which nobody may use but those whom a model names. */
export const schemaSql = (schema: string): string =>
	`create schema if not exists ${quotedName(schema)};\nrevoke all on schema ${quotedName(schema)} from public;`;

/** The statement that makes a model's view; its columns must be those of the one that stands there, or none may. */
export const viewSql = (node: ModelNode): string =>
	[...header(node), `create or replace view ${quoted(node.relation)} as`, node.compiledSql, ';'].join('\n');

export const tableSql = (node: ModelNode): string =>
	[...header(node), `create table ${quoted(node.relation)} as`, node.compiledSql, ';'].join('\n');

/** A table that stands keeps its id, and with it what others were granted on it; its rows are made anew. */
export const refillSql = (node: ModelNode): string =>
	[
		...header(node),
		`delete from ${quoted(node.relation)};`,
		`insert into ${quoted(node.relation)}`,
		node.compiledSql,
		';',
	].join('\n');

export const dropStandingSql = (relation: RelationName, kind: ExistingRelation['kind']): string =>
	`drop ${kind === 'table' ? 'table' : 'view'} ${quoted(relation)};`;

/** Rights as the model's files say, and no other; and the mark of who made it. */
export function rightsSql({ relation, readers, id, materialized }: ModelNode, others: readonly string[]): string {
	const name = quoted(relation);
	return [
		...['public', ...others.map(quotedName)].map((role) => `revoke all on ${name} from ${role};`),
		...readers.flatMap((role) => [
			`grant usage on schema ${quotedName(relation.schema)} to ${quotedName(role)};`,
			`grant select on ${name} to ${quotedName(role)};`,
		]),
		`comment on ${materialized} ${name} is ${quotedLiteral(`${modelMark} ${id}`)};`,
	].join('\n');
}

/** Roles with a right on a relation that its model does not name; its owner is none of them, nor are roles of models. */
export async function otherReaders(session: Session, { relation, readers }: ModelNode): Promise<readonly string[]> {
	const rows = await session.query({
		text: `
			select distinct r.rolname::text as role
			from pg_catalog.pg_class c
			join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			cross join lateral pg_catalog.aclexplode(c.relacl) as acl
			join pg_catalog.pg_roles r on r.oid = acl.grantee
			where n.nspname = $1::text and c.relname = $2::text and acl.grantee <> c.relowner
				and r.rolname !~ $3::text
			order by 1`,
		values: [relation.schema, relation.name, modelRolePattern.source],
	});
	return rows.map((row) => String(row['role'])).filter((role) => !readers.includes(role));
}

function header({ name, description, path, readers }: ModelNode): readonly string[] {
	const grants = readers.length === 0 ? 'its owner only' : `select to ${readers.join(', ')}`;
	return [
		`Model ${name}, from ${path}.`,
		...(description === '' ? [] : [`Purpose: ${description}`]),
		`Grants: ${grants}.`,
	].map((text) => `-- ${text.replaceAll(/\s*[\r\n\u2028\u2029]\s*/g, '\n--   ')}`);
}
