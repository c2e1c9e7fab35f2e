import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import { sqlStateOf } from '../../loaders/warehouse/postgres-error.ts';
import type { Column } from '../../loaders/warehouse/warehouse.ts';
import type { Catalogue } from './catalogue.ts';

/** The PostgreSQL dialect. */
export const postgresCatalogue: Catalogue = {
	viewsIn: (schema) => ({
		text: 'select viewname::text as name from pg_catalog.pg_views where schemaname = $1::text order by 1',
		values: [schema],
	}),
	sourceRelations: {
		text: `
			select n.nspname::text as schema, c.relname::text as name
			from pg_catalog.pg_class c
			join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			where c.relkind in ('r', 'p', 'v', 'm', 'f')
				and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'ndoo', 'ndoo_list', 'cleaned', 'passthrough')
			order by 1, 2`,
	},
	roleSql: (role, readers) =>
		[
			'do $$ begin',
			`\tif not exists (select from pg_catalog.pg_roles where rolname = ${quotedLiteral(role)}) then`,
			`\t\tcreate role ${quotedName(role)} nologin;`,
			`\t\tcall ndoo.comment_on_role(${quotedLiteral(role)}, 'readers of the views of one flow');`,
			'\tend if;',
			'end $$;',
			`grant ${quotedName(readers)} to ${quotedName(role)};`,
		].join('\n'),
	grantSql: (view, role) =>
		`revoke all on ${quoted(view)} from public;\ngrant select on ${quoted(view)} to ${quotedName(role)};`,
	// Without `cascade`.
	dropSql: (view) => `drop view ${quoted(view)};`,
	dropIfThereSql: (view) => `drop view if exists ${quoted(view)};`,
	isBuiltUpon: (error) => sqlStateOf(error) === dependentObjects,
	gateSql: ({ gate }, flow, columns) =>
		[
			`insert into ndoo.${gate} (flow, ${Object.keys(columns).join(', ')})`,
			`values (${[quotedLiteral(flow), ...Object.values(columns)].join(', ')})`,
			'on conflict (flow) do update set',
			`${Object.keys(columns)
				.map((column) => `\t${column} = excluded.${column}`)
				.join(',\n')};`,
		].join('\n'),
	now: 'now()',
	// A view keeps its id, and with it what others were granted on it, unless its columns change: it cannot be replaced then.
	replacement: async () => ({
		mustDrop: ({ columns, wanted }) => shape(columns) !== shape(wanted),
		textOf: (sql) => sql,
	}),
};

const dependentObjects = '2BP01';

const shape = (columns: readonly (Column | undefined)[]): string =>
	JSON.stringify(columns.map((column) => [column?.name, column?.type]));
