import { quotedLiteral } from '../../warehouse/postgres-dialect.ts';
import type { RelationName } from '../../warehouse/warehouse.ts';

// A table or view has the id `r` and its oid, a function `f`, a schema `s`. What PostgreSQL brings with it is below 16384.

/** Whose body is a text: PostgreSQL keeps no record of what it reads. */
const bodyIsText = (p: string): string => `pg_catalog.to_jsonb(${p}) ->> 'prosqlbody' is null`;

/** Functions of PostgreSQL itself that run SQL out of a text, or read the server's files: nothing is recorded of what they read. */
const runsText =
	"'^((query|cursor|table|schema|database)_to_xml|ts_stat$|ts_rewrite$|pg_read_(binary_)?file|lo_import)'";

/**
 * What reads what, as PostgreSQL records it: the rules of views, functions with a parsed body, parents and partitions (of
 * which either shows rows of the other). And the functions of triggers, which run for whoever writes to a table or view,
 * without a right on them; `fires` has a bit for each kind of command, as in pg_trigger.
 */
const edges = `
	edge as materialized (
		select 'r' || r.ev_class as reader,
			case d.refclassid when 'pg_catalog.pg_class'::regclass::oid then 'r' else 'f' end || d.refobjid as read,
			false as is_part, 0 as fires
		from pg_catalog.pg_rewrite as r
		join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass::oid and d.objid = r.oid
		where d.refclassid in ('pg_catalog.pg_class'::regclass::oid, 'pg_catalog.pg_proc'::regclass::oid)
			and not (d.refclassid = 'pg_catalog.pg_class'::regclass::oid and d.refobjid = r.ev_class)
		union
		select 'f' || d.objid, case d.refclassid when 'pg_catalog.pg_class'::regclass::oid then 'r' else 'f' end || d.refobjid, false, 0
		from pg_catalog.pg_depend as d
		where d.classid = 'pg_catalog.pg_proc'::regclass::oid and d.deptype = 'n'
			and d.refclassid in ('pg_catalog.pg_class'::regclass::oid, 'pg_catalog.pg_proc'::regclass::oid)
		union
		select 'r' || i.inhparent, 'r' || i.inhrelid, true, 0 from pg_catalog.pg_inherits as i
		union
		select 'r' || i.inhrelid, 'r' || i.inhparent, true, 0 from pg_catalog.pg_inherits as i
		union
		select 'r' || t.tgrelid, 'f' || t.tgfoid, false, t.tgtype::integer
		from pg_catalog.pg_trigger as t
		where not t.tgisinternal
	)`;

const treeRunsText = (tree: string): string =>
	`${tree} ~ (select ':funcid (' || pg_catalog.string_agg(b.oid::text, '|') || ') ' from pg_catalog.pg_proc as b
		where b.pronamespace = 'pg_catalog'::regnamespace::oid and b.proname ~ ${runsText})`;

/** The views and functions that run SQL out of a text. */
const dynamics = `
	runs_text as materialized (
		select 'f' || p.oid as id
		from pg_catalog.pg_proc as p
		join pg_catalog.pg_language as l on l.oid = p.prolang
		where p.oid >= 16384 and (
			${bodyIsText('p')} and (p.prosecdef or l.lanname not in ('c', 'internal'))
			or p.prosecdef and ${treeRunsText("pg_catalog.to_jsonb(p) ->> 'prosqlbody'")}
		)
		union
		select 'r' || r.ev_class from pg_catalog.pg_rewrite as r
		where r.ev_class >= 16384 and ${treeRunsText('r.ev_action::text')}
	)`;

const named = (relations: readonly RelationName[]): string =>
	relations.map(({ schema, name }) => `(${quotedLiteral(schema)}::name, ${quotedLiteral(name)}::name)`).join(', ');

/** The assets and foreign tables, whatever reads them at any depth, and every function that runs with its owner's rights. */
export const nearText = (relations: readonly RelationName[]): string => `
	with recursive ${edges}, ${dynamics},
	near(id) as (
		(
			select 'r' || c.oid from pg_catalog.pg_class as c
			join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
			where (n.nspname, c.relname) in (values ${named(relations)})
			union
			select 'f' || p.oid from pg_catalog.pg_proc as p where p.prosecdef and p.oid >= 16384
			union
			select 'r' || t.ftrelid from pg_catalog.pg_foreign_table as t
			union
			select d.id from runs_text as d
			where d.id like 'r%' or exists (select from edge as e where e.read = d.id)
		)
		union
		select e.reader from near as n join edge as e on e.read = n.id
	)
	select n.id, d.id is not null as is_opaque
	from near as n
	left join runs_text as d on d.id = n.id
	order by 1`;

export const edgesText = `with ${edges} select e.reader, e.read, e.is_part, e.fires from edge as e order by 1, 2, 4`;

/** Digits only, and never empty. */
export const oids = (ids: readonly string[], kind: 'r' | 'f' | 's'): string =>
	[...ids.filter((id) => id.startsWith(kind)).map((id) => String(Number(id.slice(1)))), '0'].join(', ');

export const objectsText = (ids: readonly string[]): string => `
	select 'r' || c.oid as id, n.nspname::text as schema, c.relname::text as name, 's' || n.oid as schema_id,
		c.relowner::text as owner, c.relkind = 'f' as is_foreign,
		case c.relkind when 'v' then 'view' when 'm' then 'stored view' else 'table' end as kind,
		c.relkind = 'v' and coalesce(c.reloptions::text ~ 'security_invoker=(true|on|yes|1|t)', false) as is_invoker, false as is_aggregate,
		case when c.relkind = 'v' then pg_catalog.pg_relation_is_updatable(c.oid, true) else 0 end as writes
	from pg_catalog.pg_class as c
	join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
	where c.oid in (${oids(ids, 'r')}) and c.relkind in ('r', 'p', 'v', 'm', 'f')
	union all
	select 'f' || p.oid, n.nspname::text,
		p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')', 's' || n.oid,
		p.proowner::text, false, 'function', not p.prosecdef, p.prokind = 'a', 0
	from pg_catalog.pg_proc as p
	join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
	where p.oid in (${oids(ids, 'f')})
	order by 1`;

export const rolesText = `
	select r.oid::text as id, r.rolname::text as name, r.rolcanlogin as can_log_in, r.rolsuper as is_super,
		r.rolreplication as replicates, r.rolcreaterole as creates_roles
	from pg_catalog.pg_roles as r
	order by 2`;

/**
 * Who is a member of which role; the owner of the database is one of pg_database_owner. From PostgreSQL 16 on a membership
 * may be nothing but the right to hand the role on, or nothing at all.
 */
export const membersText = `
	select m.roleid::text as role, m.member::text as member, m.grantor::text as grantor,
		coalesce((pg_catalog.to_jsonb(m) ->> 'inherit_option')::boolean, true) as inherits,
		coalesce((pg_catalog.to_jsonb(m) ->> 'set_option')::boolean, true) as sets,
		m.admin_option as may_hand_on
	from pg_catalog.pg_auth_members as m
	union
	select r.oid::text, d.datdba::text, '0', true, true, false
	from pg_catalog.pg_database as d
	join pg_catalog.pg_roles as r on r.rolname = 'pg_database_owner'
	where d.datname = pg_catalog.current_database()`;

/** Rights beside those on tables that lead to all of them, by whom they are given to. */
export const wideRightsText = (version: number): string => `
	select e.grantee::text as grantee, 'the right to run ' || p.proname as power
	from pg_catalog.pg_proc as p
	cross join pg_catalog.aclexplode(p.proacl) as e
	where p.pronamespace = 'pg_catalog'::regnamespace::oid and p.proname ~ '^(pg_read_(binary_)?file|lo_import)$'
		and e.grantee <> p.proowner
	${
		version < 150_000
			? ''
			: `union
	select e.grantee::text, 'the right to set ' || a.parname || ' for the server'
	from pg_catalog.pg_parameter_acl as a
	cross join pg_catalog.aclexplode(a.paracl) as e
	where e.privilege_type = 'ALTER SYSTEM'`
	}
	order by 1, 2`;

/**
 * Triggers on a table, and tables with a foreign key to it; and tables to which it has one itself that deletes or changes its rows
 * with those there: `fires` has a bit for each kind of command, as in pg_trigger, and `does` for what it comes to.
 */
export const hooksText = (ids: readonly string[]): string => `
	select 'r' || t.tgrelid as id, 'trigger' as kind, t.tgname::text as name, 'f' || p.oid as other,
		p.proowner::text as owner,
		p.pronamespace::regnamespace::text || '.' || p.proname || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' as function, 0 as fires, 0 as does
	from pg_catalog.pg_trigger as t
	join pg_catalog.pg_proc as p on p.oid = t.tgfoid
	where t.tgrelid in (${oids(ids, 'r')}) and not t.tgisinternal
	union all
	select 'r' || k.confrelid, 'foreign key', k.conrelid::regclass::text, 'r' || k.conrelid, null, null, 0, 0
	from pg_catalog.pg_constraint as k
	where k.contype = 'f' and k.confrelid in (${oids(ids, 'r')})
	union all
	select 'r' || k.conrelid, 'cascade', k.confrelid::regclass::text, 'r' || k.confrelid, null, null, c.fires, c.does
	from pg_catalog.pg_constraint as k
	cross join lateral (values
		(k.confdeltype, 8, case k.confdeltype when 'c' then 8 else 16 end), (k.confupdtype, 16, 16)
	) as c (action, fires, does)
	where k.contype = 'f' and k.conrelid in (${oids(ids, 'r')}) and c.action in ('c', 'n', 'd')
	order by 1, 2, 3, 7`;

export const versionText = `
	select pg_catalog.current_setting('server_version_num')::integer as version, current_user::text as user_name,
		(select pg_catalog.pg_get_userbyid(n.nspowner)::text from pg_catalog.pg_namespace as n where n.nspname = 'ndoo') as owner`;
