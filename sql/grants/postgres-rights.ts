import { quotedLiteral } from '../../loaders/warehouse/postgres-dialect.ts';
import { fromJson } from '../../loaders/warehouse/statements.ts';
import type { RelationName, Session } from '../../loaders/warehouse/warehouse.ts';
import type { Access, Means, Rights, RightsQuestion } from './access.ts';

/**
 * Who can read what on PostgreSQL: PostgreSQL itself is asked for every role, and a login has what any role has that it is a
 * member of, whether it inherits it or has to `set role`. Beside rights there are powers: whoever has one needs no right.
 */
export async function postgresRights(
	session: Session,
	{ relations, roles, accounts }: RightsQuestion,
): Promise<Rights> {
	const [known] = await session.query({ text: namesText(roles, accounts) });
	const memberships = await session.query({ text: membershipText(roles) });
	const groups = await session.query({ text: groupText(accounts) });
	const accesses = await session.query({ text: accessText(relations) });
	return {
		accesses: accesses.map(
			({ account, schema, name, means }): Access => ({
				account: String(account),
				relation: { schema: String(schema), name: String(name) },
				// Made of the closed set of forms in the statement.
				means: fromJson(means) as readonly Means[],
			}),
		),
		memberships: memberships.map(({ role, account }) => ({ role: String(role), account: String(account) })),
		roles: fromJson(known?.['roles']) as readonly string[],
		accounts: fromJson(known?.['accounts']) as readonly string[],
		groups: groups.map(({ account, group }) => ({ account: String(account), group: String(group) })),
		owner: String(known?.['owner']),
	};
}

const listOf = (names: readonly string[]): string => [...names.map(quotedLiteral), 'null'].join(', ');

const namesText = (roles: readonly string[], accounts: readonly string[]): string => `
	select
		(select coalesce(jsonb_agg(r.rolname order by r.rolname), '[]') from pg_catalog.pg_roles as r
			where r.rolname in (${listOf(roles)})) as roles,
		(select coalesce(jsonb_agg(r.rolname order by r.rolname), '[]') from pg_catalog.pg_roles as r
			where r.rolname in (${listOf(accounts)})) as accounts,
		(select pg_catalog.pg_get_userbyid(n.nspowner)::text from pg_catalog.pg_namespace as n
			where n.nspname = 'ndoo') as owner`;

const membershipText = (roles: readonly string[]): string => `
	select distinct r.rolname::text as role, m.rolname::text as account
	from pg_catalog.pg_auth_members as a
	join pg_catalog.pg_roles as r on r.oid = a.roleid
	join pg_catalog.pg_roles as m on m.oid = a.member
	where r.rolname in (${listOf(roles)})
		-- From PostgreSQL 16 on, whoever makes a role without being a superuser may hand it on, and has no more of it.
		and (
			coalesce((pg_catalog.to_jsonb(a) ->> 'inherit_option')::boolean, true)
			or coalesce((pg_catalog.to_jsonb(a) ->> 'set_option')::boolean, true)
		)
	order by 1, 2`;

const groupText = (accounts: readonly string[]): string => `
	select a.rolname::text as account, g.rolname::text as "group"
	from pg_catalog.pg_roles as a
	join pg_catalog.pg_roles as g on g.oid <> a.oid and pg_catalog.pg_has_role(a.oid, g.oid, 'member')
	where a.rolcanlogin and not a.rolsuper and g.rolname in (${listOf(accounts)})
	order by 1, 2`;

const accessText = (relations: readonly RelationName[]): string => `
	with relation as materialized (
		select c.oid, c.relowner, c.relacl, n.oid as schema_oid, n.nspname, c.relname
		from pg_catalog.pg_class as c
		join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
		where (n.nspname, c.relname) in (values ${relations
			.map(({ schema, name }) => `(${quotedLiteral(schema)}::name, ${quotedLiteral(name)}::name)`)
			.join(', ')})
	),
	account as materialized (
		select r.oid, r.rolname, r.rolreplication,
			exists (
				select from pg_catalog.pg_roles as s where s.rolsuper and pg_catalog.pg_has_role(r.oid, s.oid, 'member')
			) as is_super,
			-- Before PostgreSQL 16 it makes itself a member of any role but a superuser's.
			r.rolcreaterole and pg_catalog.current_setting('server_version_num')::integer < 160000 as may_join
		from pg_catalog.pg_roles as r
		where r.rolcanlogin
	),
	member as materialized (
		-- A superuser counts as a member of every role.
		select a.oid as account, r.oid as role, r.rolname
		from account as a
		join pg_catalog.pg_roles as r on pg_catalog.pg_has_role(a.oid, r.oid, 'member')
		where not a.is_super
	),
	readable as materialized (
		select r.oid as role, t.oid as relation
		from pg_catalog.pg_roles as r
		cross join relation as t
		where pg_catalog.has_any_column_privilege(r.oid, t.oid, 'select')
	),
	usable as materialized (
		select r.oid as role, s.schema_oid
		from pg_catalog.pg_roles as r
		cross join (select distinct t.schema_oid from relation as t) as s
		where pg_catalog.has_schema_privilege(r.oid, s.schema_oid, 'usage')
	),
	-- To whom the right was given by name: on the relation or on a column of it. 0 is everybody.
	given as materialized (
		select t.oid as relation, e.grantee
		from relation as t
		cross join pg_catalog.aclexplode(t.relacl) as e
		where e.privilege_type = 'SELECT'
		union
		select t.oid, e.grantee
		from relation as t
		join pg_catalog.pg_attribute as c on c.attrelid = t.oid
		cross join pg_catalog.aclexplode(c.attacl) as e
		where e.privilege_type = 'SELECT'
	),
	power as materialized (
		select a.oid as account, 'superuser' as power from account as a where a.is_super
		union
		select a.oid, 'the right to replicate the server' from account as a where a.rolreplication and not a.is_super
		union
		select a.oid, 'createrole, by which it can make itself a member of any role'
		from account as a where a.may_join and not a.is_super
		union
		select m.account, m.rolname::text from member as m
		where m.rolname in ('pg_read_all_data', 'pg_read_server_files', 'pg_execute_server_program')
	),
	means as (
		select p.account, t.oid as relation, jsonb_build_object('by', 'power', 'power', p.power) as means
		from power as p
		cross join relation as t
		union all
		select m.account, t.oid,
			case when m.role = m.account then jsonb_build_object('by', 'ownership')
				else jsonb_build_object('by', 'role', 'role', m.rolname) end
		from relation as t
		join member as m on m.role = t.relowner
		union all
		select m.account, g.relation,
			case when m.role = m.account then jsonb_build_object('by', 'grant')
				else jsonb_build_object('by', 'role', 'role', m.rolname) end
		from given as g
		join member as m on m.role = g.grantee
		union all
		select a.oid, g.relation, jsonb_build_object('by', 'everybody')
		from given as g
		cross join account as a
		where g.grantee = 0
	)
	select a.rolname::text as account, t.nspname::text as schema, t.relname::text as name,
		jsonb_agg(distinct s.means) as means
	from means as s
	join account as a on a.oid = s.account
	join relation as t on t.oid = s.relation
	where
		exists (select from power as p where p.account = a.oid)
		or exists (select from member as m where m.account = a.oid and m.role = t.relowner)
		or (
			exists (select from readable as r join member as m on m.role = r.role
				where r.relation = t.oid and m.account = a.oid)
			and exists (select from usable as u join member as m on m.role = u.role
				where u.schema_oid = t.schema_oid and m.account = a.oid)
		)
	group by 1, 2, 3
	order by 1, 2, 3`;
