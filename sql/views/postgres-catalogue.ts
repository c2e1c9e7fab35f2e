import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import type { RelationName, Statement } from '../../loaders/warehouse/warehouse.ts';
import type { Route } from './route.ts';

/** The views of a schema, by name. */
export const viewsIn = (schema: string): Statement => ({
	text: 'select viewname::text as name from pg_catalog.pg_views where schemaname = $1::text order by 1',
	values: [schema],
});

/** Tables and views that a flow could mean. */
export const sourceRelations: Statement = {
	text: `
		select n.nspname::text as schema, c.relname::text as name
		from pg_catalog.pg_class c
		join pg_catalog.pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p', 'v', 'm', 'f')
			and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'ndoo', 'ndoo_list', 'cleaned', 'passthrough')
		order by 1, 2`,
};

/** A role that cannot log in, with the rights that every reader of such views needs; made once, then kept. */
export const roleSql = (role: string, { readers }: Route): string =>
	[
		'do $$ begin',
		`\tif not exists (select from pg_catalog.pg_roles where rolname = ${quotedLiteral(role)}) then`,
		`\t\tcreate role ${quotedName(role)} nologin;`,
		'\tend if;',
		'end $$;',
		`grant ${readers} to ${quotedName(role)};`,
	].join('\n');

export const grantSql = (view: RelationName, role: string): string =>
	`revoke all on ${quoted(view)} from public;\ngrant select on ${quoted(view)} to ${quotedName(role)};`;

/** Without `cascade`: what others built on a view is theirs to take away first. */
export const dropSql = (view: RelationName): string => `drop view ${quoted(view)};`;

/** Closes the gate of every other flow on a way: its views refuse to be read. */
export const closeOtherGatesSql = ({ gate }: Route, flows: readonly string[]): string =>
	flows.length === 0
		? `delete from ndoo.${gate};`
		: `delete from ndoo.${gate} where flow not in (${flows.map(quotedLiteral).join(', ')});`;
