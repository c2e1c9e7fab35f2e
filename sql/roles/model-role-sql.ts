import { quoted, quotedLiteral, quotedName } from '../../warehouse/postgres-dialect.ts';
import type { RelationName } from '../../warehouse/warehouse.ts';
import { insideSchema } from '../views/plan/layers.ts';

/** What a role of models stands between. */
export type ModelReach = {
	/** All that it may read. */
	readonly may: readonly RelationName[];
	/** Sources about people, which nobody may give it, not even by what everybody has. */
	readonly mayNot: readonly RelationName[];
};

/** What a role holds beside what it owns, and the statement that takes it away. */
const held = (role: string): string => {
	const has = (acl: string): string =>
		`exists (select from pg_catalog.aclexplode(${acl}) a where a.grantee = ${role}::regrole)`;
	const revoke = (on: string): string => `pg_catalog.format('revoke all on %s from %I', ${on}, ${role})`;
	const [table, routine, schema] = [
		"'table ' || c.oid::regclass::text",
		"'routine ' || p.oid::regprocedure::text",
		"'schema ' || n.oid::regnamespace::text",
	];
	return `
		select 'the role ' || r.rolname as what,
			pg_catalog.format('revoke %I from %I granted by %I', r.rolname, ${role}, pg_catalog.pg_get_userbyid(m.grantor)) as take
		from pg_catalog.pg_auth_members m
		join pg_catalog.pg_roles r on r.oid = m.roleid
		where m.member = ${role}::regrole
		union all
		select ${table}, ${revoke(table)} from pg_catalog.pg_class c
		where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relowner <> ${role}::regrole and (${has('c.relacl')} or exists (
			select from pg_catalog.pg_attribute t where t.attrelid = c.oid and t.attacl is not null and ${has('t.attacl')}
		))
		union all
		select ${routine}, ${revoke(routine)} from pg_catalog.pg_proc p
		where p.proowner <> ${role}::regrole and p.proacl is not null and ${has('p.proacl')}
		union all
		select ${schema}, ${revoke(schema)} from pg_catalog.pg_namespace n where ${has('n.nspacl')}`;
};

/** What makes a role more than the owner of models, or lets others act as it. Whoever builds has to be able to. */
const excess = (role: string, people: string): string => `
	select given.what from pg_catalog.pg_roles r
	cross join lateral (values
		(r.rolsuper, 'is a superuser'), (r.rolcanlogin, 'can log in'), (r.rolbypassrls, 'passes by policies'),
		(r.rolcreaterole, 'can create roles'), (r.rolreplication, 'can replicate')
	) as given (is_so, what)
	where r.rolname = ${role} and given.is_so
	union all
	select pg_catalog.format('has the member %s', m.member::regrole)
	from pg_catalog.pg_auth_members m
	join pg_catalog.pg_roles r on r.oid = m.member
	where m.roleid = ${role}::regrole and r.rolname <> current_user and not r.rolsuper
	union all
	select pg_catalog.format('can read %s, which is about people', found.oid::regclass)
	from pg_catalog.unnest(array[${people}]::text[]) as given (name)
	cross join lateral (select pg_catalog.to_regclass(given.name) as oid) as found
	where found.oid is not null and pg_catalog.has_any_column_privilege(${role}, found.oid, 'select')`;

/** Makes the role where it is not there, and whoever builds a member: what it owns is replaced by that right. */
export function ownerRoleSql(role: string): string {
	const [name, text] = [quotedName(role), quotedLiteral(role)];
	return `do $$ begin
	if not exists (select from pg_catalog.pg_roles where rolname = ${text}) then
		create role ${name} nologin;
	end if;
	if not (select rolsuper from pg_catalog.pg_roles where rolname = current_user) and not pg_catalog.pg_has_role(current_user, ${text}, 'usage') then
		grant ${name} to current_user;
	end if;
end $$;`;
}

/**
 * A role that cannot log in, with these rights and no other, as far as the relations are there. It asks the gate of its
 * return, as each of the views does that it reads. Whoever builds must be able to hand a view over to it. What somebody else
 * gave it, and only they can take away, is an error; and so is whatever makes it more than such an owner.
 */
export function modelRoleSql(role: string, { may, mayNot }: ModelReach): string {
	const [name, text] = [quotedName(role), quotedLiteral(role)];
	const [names, people] = [may, mayNot].map((relations) =>
		[...new Set(relations.map(quoted))].map(quotedLiteral).join(', '),
	);
	return `${ownerRoleSql(role)}
do $$
declare
	one record;
begin
	for one in ${held(text)}
	loop
		begin
			execute one.take;
		exception when insufficient_privilege then
			null;
		end;
	end loop;
	for one in ${held(text)}
	loop
		raise exception using errcode = 'ND190',
			message = pg_catalog.format('The role %I of the models of a return was given %s by somebody else.', ${text}, one.what),
			hint = 'Have it taken back by whoever gave it, then run \`ndoo build\` again.';
	end loop;
	for one in ${excess(text, people ?? '')}
	loop
		raise exception using errcode = 'ND190',
			message = pg_catalog.format('The role %I of the models of a return %s.', ${text}, one.what),
			hint = 'A role of models owns them and has no other use: have it taken away, also from PUBLIC, then run \`ndoo build\` again.';
	end loop;
	for one in
		select found.oid from pg_catalog.unnest(array[${names}]::text[]) as given (name)
		cross join lateral (select pg_catalog.to_regclass(given.name) as oid) as found
		where found.oid is not null
	loop
		execute pg_catalog.format('grant select on table %s to %I', one.oid::regclass, ${text});
	end loop;
end $$;
grant usage on schema ${insideSchema} to ${name};
grant execute on function ndoo.assert_disclosable(text), ndoo.nhs_number(text, text) to ${name};`;
}

/** Hands a view or function over: to take it, a role has to be able to create in its schema, which it may not keep. */
export function handOverSql(kind: 'view' | 'function', what: string, schema: string, role: string): string {
	const [inside, name] = [quotedName(schema), quotedName(role)];
	return [
		`grant create on schema ${inside} to ${name};`,
		`alter ${kind} ${what} owner to ${name};`,
		`revoke create on schema ${inside} from ${name};`,
	].join('\n');
}
