import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import type { RelationName, Statement } from '../../loaders/warehouse/warehouse.ts';

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
			and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'ndoo', 'ndoo_list', 'cleaned')
		order by 1, 2`,
};

/** A role that cannot log in, with the rights that every reader of cleaned views needs; made once, then kept. */
export const roleSql = (role: string): string =>
	[
		'do $$ begin',
		`\tif not exists (select from pg_catalog.pg_roles where rolname = ${quotedLiteral(role)}) then`,
		`\t\tcreate role ${quotedName(role)} nologin;`,
		'\tend if;',
		'end $$;',
		`grant ndoo_reader to ${quotedName(role)};`,
	].join('\n');

export const grantSql = (view: RelationName, role: string): string =>
	`revoke all on ${quoted(view)} from public;\ngrant select on ${quoted(view)} to ${quotedName(role)};`;

/** Without `cascade`: what others built on a view is theirs to take away first. */
export const dropSql = (view: RelationName): string => `drop view ${quoted(view)};`;

export type Gate = {
	readonly flow: string;
	readonly maxListAgeDays: number;
	/** The last day on which the views may be read, yyyy-mm-dd. */
	readonly validUntil: string;
	readonly fingerprint: string;
};

/** What the views of a flow ask whenever they are read. */
export const gateSql = ({ flow, maxListAgeDays, validUntil, fingerprint }: Gate): string =>
	[
		'insert into ndoo.flow_gate (flow, max_list_age_days, valid_until, fingerprint, built_at)',
		`values (${quotedLiteral(flow)}, ${maxListAgeDays}, ${quotedLiteral(validUntil)}, ${quotedLiteral(fingerprint)}, now())`,
		'on conflict (flow) do update set',
		'\tmax_list_age_days = excluded.max_list_age_days,',
		'\tvalid_until = excluded.valid_until,',
		'\tfingerprint = excluded.fingerprint,',
		'\tbuilt_at = excluded.built_at;',
	].join('\n');

/** Closes the gate of every other flow: its views refuse to be read. */
export const closeOtherGatesSql = (flows: readonly string[]): string =>
	flows.length === 0
		? 'delete from ndoo.flow_gate;'
		: `delete from ndoo.flow_gate where flow not in (${flows.map(quotedLiteral).join(', ')});`;
