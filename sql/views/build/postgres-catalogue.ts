import { quoted, quotedLiteral, quotedName } from '../../../warehouse/postgres-dialect.ts';
import { sqlStateOf } from '../../../warehouse/postgres-error.ts';
import type { Column } from '../../../warehouse/warehouse.ts';
import { handOverSql, modelRoleSql, ownerRoleSql } from '../../roles/model-role-sql.ts';
import { insideSchema } from '../plan/layers.ts';
import type { Catalogue, Named } from './catalogue.ts';

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
				and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')
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
	fenceOwnerSql: (role, { fences, inside }) =>
		fences.length === 0
			? { before: [], after: [] }
			: {
					before: [ownerRoleSql(role)],
					after: [
						modelRoleSql(role, { may: inside, mayNot: [] }),
						...fences.map((fence) => handOverSql('function', `${quoted(fence)}()`, insideSchema, role)),
					],
				},
	// Everybody has execute on a function that is made, until it is taken in the same transaction.
	grantSql: (object, grantees) => {
		const { right, on } = rightOn(object);
		return [
			`revoke all on ${on} from public;`,
			...(isReadersView(object) ? [] : [revokeAllSql(object)]),
			...grantees.map(
				({ name, mayGrant }) =>
					`grant ${right} on ${on} to ${quotedName(name)}${mayGrant ? ' with grant option' : ''};`,
			),
		].join('\n');
	},
	granteesOf: async (session, { schema, name }) => {
		const rows = await session.query({ text: granteesText, values: [schema, name] });
		return rows.map((row) => ({ name: String(row['name']), mayGrant: row['may_grant'] === true }));
	},
	granteesAbove: async (session, { schema, name }) => {
		const rows = await session.query({ text: granteesAboveText, values: [schema, name] });
		return rows.map((row) => ({ name: String(row['name']), mayGrant: false }));
	},
	// Without `cascade`.
	dropSql: (object) => `drop ${object.kind === 'fence' ? 'function' : 'view'} if exists ${rightOn(object).object};`,
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
	momentSql: quotedLiteral,
	now: 'now()',
	// A view keeps its id, and with it what others were granted on it, unless its columns change: it cannot be replaced then.
	replacement: async () => ({
		isAnew: false,
		mustDrop: ({ columns, wanted }) => shape(columns) !== shape(wanted),
		textOf: (sql) => sql,
	}),
};

/** What is inside is given to those whom the build says, and to nobody else; a view at the edge to whom somebody gave it. */
const isReadersView = ({ kind, name }: Named): boolean => kind === 'view' && name.schema !== insideSchema;

/** Takes every right on something that somebody was given by name. */
function revokeAllSql(object: Named): string {
	const { on, acl } = rightOn(object);
	return [
		'do $$ declare',
		'\tgrantee text;',
		'begin',
		'\tfor grantee in',
		'\t\tselect pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(acl.grantee))',
		`\t\tfrom ${acl}`,
		'\tloop',
		`\t\texecute ${quotedLiteral(`revoke all on ${on} from `)} || grantee;`,
		'\tend loop;',
		'end $$;',
	].join('\n');
}

function rightOn({ kind, name }: Named) {
	const object = kind === 'view' ? quoted(name) : `${quoted(name)}()`;
	const held = (table: string, acl: string, id: string) =>
		`pg_catalog.${table} as o, pg_catalog.aclexplode(o.${acl}) as acl where o.oid = ${quotedLiteral(object)}::${id} and acl.grantee not in (0, o.${acl.slice(0, 3)}owner)`;
	return kind === 'view'
		? { right: 'select', on: object, object, acl: held('pg_class', 'relacl', 'regclass') }
		: { right: 'execute', on: `function ${object}`, object, acl: held('pg_proc', 'proacl', 'regprocedure') };
}

const granteesText = `
	select r.rolname::text as name, bool_or(acl.is_grantable) as may_grant
	from pg_catalog.pg_class as c
	join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
	cross join lateral pg_catalog.aclexplode(c.relacl) as acl
	join pg_catalog.pg_roles as r on r.oid = acl.grantee
	where n.nspname = $1::text and c.relname = $2::text and acl.privilege_type = 'SELECT' and acl.grantee <> c.relowner
	group by r.rolname
	order by r.rolname`;

const granteesAboveText = `
	with recursive above (oid) as (
		select c.oid
		from pg_catalog.pg_class as c
		join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
		where n.nspname = $1::text and c.relname = $2::text
		union
		select r.ev_class
		from above
		join pg_catalog.pg_depend as d on d.refclassid = 'pg_catalog.pg_class'::regclass::oid and d.refobjid = above.oid
			and d.classid = 'pg_catalog.pg_rewrite'::regclass::oid
		join pg_catalog.pg_rewrite as r on r.oid = d.objid
	)
	select distinct r.rolname::text as name
	from above
	join pg_catalog.pg_class as c on c.oid = above.oid
	join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
	cross join lateral pg_catalog.aclexplode(c.relacl) as acl
	join pg_catalog.pg_roles as r on r.oid = acl.grantee
	where (n.nspname, c.relname) <> ($1::text, $2::text) and acl.privilege_type = 'SELECT' and acl.grantee <> c.relowner
	order by 1`;

const dependentObjects = '2BP01';

const shape = (columns: readonly (Column | undefined)[]): string =>
	JSON.stringify(columns.map((column) => [column?.name, column?.type]));
