import { quotedLiteral } from '../../warehouse/postgres-dialect.ts';

/** What PostgreSQL has on record for roles with a prefix in this database: ownership ('o'), permissions ('a'), and others. */
const dependentSql = (prefix: string): string => `
	own_database as (
		select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()
	),
	old_role as (
		select r.oid, r.rolname from pg_catalog.pg_roles as r where pg_catalog.starts_with(r.rolname, ${quotedLiteral(prefix)})
	),
	dependent as (
		select d.classid, d.objid, d.objsubid, d.deptype, r.oid as role, r.rolname
		from pg_catalog.pg_shdepend as d
		join old_role as r on r.oid = d.refobjid
		cross join own_database as own
		where d.refclassid = 'pg_catalog.pg_authid'::regclass::oid
			and (d.dbid = own.oid or (d.classid = 'pg_catalog.pg_database'::regclass::oid and d.objid = own.oid))
	)`;

/** The roles that have anything in this database, with the purpose that their comment says. */
export const rolesSql = (prefix: string): string => `
	with ${dependentSql(prefix)}
	select r.rolname::text as name,
		coalesce(pg_catalog.regexp_replace(pg_catalog.shobj_description(r.oid, 'pg_authid'), '^ndoo, database .*?: ', ''), '') as comment
	from old_role as r
	where exists (select from dependent as d where d.role = r.oid)
	order by 1`;

/** What the roles still have, described. */
export const leftOverSql = (prefix: string): string => `
	with ${dependentSql(prefix)}
	select distinct d.rolname::text as role, pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) as what
	from dependent as d
	order by 1, 2`;

/**
 * Statements, each with its `kind`: 'membership' of one role in another, 'grant', 'join' (of whoever runs them, in a role that
 * is to own something), 'owner', 'revoke'.
 */
export const databaseRightsSql = (from: string, to: string): string => `
	with ${dependentSql(from)},
	renamed as (
		select r.oid, r.rolname, ${quotedLiteral(to)} || pg_catalog.substr(r.rolname, ${from.length + 1}) as new_name
		from old_role as r
		where exists (select from dependent as d where d.role = r.oid)
	),
	permission as (
		select 'table' as object, c.oid, 'pg_catalog.pg_class'::regclass::oid as class, null::name as part, a.*
		from pg_catalog.pg_class as c cross join pg_catalog.aclexplode(c.relacl) as a where c.relkind <> 'S'
		union all
		select 'sequence', c.oid, 'pg_catalog.pg_class'::regclass::oid, null, a.*
		from pg_catalog.pg_class as c cross join pg_catalog.aclexplode(c.relacl) as a where c.relkind = 'S'
		union all
		select 'table', c.attrelid, 'pg_catalog.pg_class'::regclass::oid, c.attname, a.*
		from pg_catalog.pg_attribute as c cross join pg_catalog.aclexplode(c.attacl) as a
		union all
		select 'routine', p.oid, 'pg_catalog.pg_proc'::regclass::oid, null, a.*
		from pg_catalog.pg_proc as p cross join pg_catalog.aclexplode(p.proacl) as a
		union all
		select 'schema', n.oid, 'pg_catalog.pg_namespace'::regclass::oid, null, a.*
		from pg_catalog.pg_namespace as n cross join pg_catalog.aclexplode(n.nspacl) as a
		union all
		select 'type', t.oid, 'pg_catalog.pg_type'::regclass::oid, null, a.*
		from pg_catalog.pg_type as t cross join pg_catalog.aclexplode(t.typacl) as a
		union all
		select 'database', b.oid, 'pg_catalog.pg_database'::regclass::oid, null, a.*
		from pg_catalog.pg_database as b
		join own_database as own on own.oid = b.oid
		cross join pg_catalog.aclexplode(b.datacl) as a
	),
	named as (
		select p.object, p.part, p.privilege_type, p.is_grantable, r.rolname, r.new_name, i.identity
		from permission as p
		join renamed as r on r.oid = p.grantee
		cross join pg_catalog.pg_identify_object(p.class, p.oid, 0) as i
	)
	select 'membership' as kind, pg_catalog.format('grant %I to %I;', g.new_name, m.new_name) as statement
	from pg_catalog.pg_auth_members as a
	join renamed as g on g.oid = a.roleid
	join renamed as m on m.oid = a.member
	union
	select 'grant', pg_catalog.format(
		'grant %s%s on %s %s to %I%s;', pg_catalog.lower(n.privilege_type), ' (' || pg_catalog.quote_ident(n.part) || ')', n.object, n.identity,
		n.new_name, case when n.is_grantable then ' with grant option' end
	)
	from named as n
	union
	select 'revoke', pg_catalog.format('revoke all on %s %s from %I;', n.object, n.identity, n.rolname)
	from named as n
	union
	select 'join', pg_catalog.format('grant %I to current_user;', r.new_name)
	from dependent as d
	join renamed as r on r.oid = d.role
	where d.deptype = 'o'
	union
	select 'owner', case
		when i.schema is null or pg_catalog.has_schema_privilege(r.oid, n.oid, 'create') then o.handing
		-- To take it, a role has to be able to create in its schema, which it may not keep.
		else pg_catalog.format('grant create on schema %I to %I; %s revoke create on schema %1$I from %2$I;', n.nspname, r.new_name, o.handing)
	end
	from dependent as d
	join renamed as r on r.oid = d.role
	cross join pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) as i
	cross join lateral (select pg_catalog.format('alter %s %s owner to %I;', i.type, i.identity, r.new_name) as handing) as o
	left join pg_catalog.pg_namespace as n on pg_catalog.quote_ident(n.nspname) = i.schema
	where d.deptype = 'o'
	order by 1, 2`;
