import { quotedLiteral, quotedName } from '../../warehouse/postgres-dialect.ts';
import type { Row, Session } from '../../warehouse/warehouse.ts';
import { insideSchema } from '../views/plan/layers.ts';
import { routes } from '../views/plan/route.ts';
import { everybody } from './access.ts';
import { type Asset, listSchema } from './asset.ts';
import { type Handed, handedOn } from './handed.ts';

/** The rights by name on the closed schemas and on fences, and what new objects of the owner would be given. */
export async function readHanded(session: Session, assets: readonly Asset[]): Promise<readonly Handed[]> {
	const own = assets.filter(({ kind }) => kind !== 'source').map(({ relation }) => relation.schema);
	return [
		...(await session.query({ text: givenText })).map(toGiven),
		...(await session.query({ text: defaultsText([...new Set([...own, insideSchema, listSchema])]) })).map(toDefault),
	];
}

/** Null for everybody. */
const roleName = (role: string): string => `case when ${role} <> 0 then pg_catalog.pg_get_userbyid(${role})::text end`;

/** A fence is run by whoever may read its view, and nobody else. */
const givenText = `
	select ${roleName('e.grantee')} as grantee, lower(e.privilege_type) as privilege,
		case n.nspname when ${quotedLiteral(insideSchema)} then 'inside' else 'list' end as kind, n.nspname::text as name
	from pg_catalog.pg_namespace as n
	cross join pg_catalog.aclexplode(n.nspacl) as e
	where n.nspname in (${quotedLiteral(insideSchema)}, ${quotedLiteral(listSchema)}) and e.grantee <> n.nspowner
	union all
	select ${roleName('e.grantee')}, lower(e.privilege_type), 'fence', p.proname::text
	from pg_catalog.pg_proc as p
	cross join pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) as e
	where p.pronamespace = ${quotedLiteral(insideSchema)}::regnamespace and p.pronargs = 0 and p.proname ~ '__fence$'
		and e.grantee <> p.proowner
		and not exists (
			select from pg_catalog.pg_class as v
			join pg_catalog.pg_namespace as n on n.oid = v.relnamespace
			join pg_catalog.pg_attribute as a on a.attrelid = v.oid
			cross join pg_catalog.aclexplode(coalesce(v.relacl, '{}') || coalesce(a.attacl, '{}')) as s
			where n.nspname = ${quotedLiteral(routes.cleaned.schema)} and v.relname = regexp_replace(p.proname, '__fence$', '')
				and s.privilege_type = 'SELECT' and s.grantee in (e.grantee, 0)
		)
	order by 3, 4, 1, 2`;

function toGiven(row: Row): Handed {
	const { account, to, privilege } = grantOf(row);
	const on = handedOn.find((one) => one === row['kind']) ?? 'fence';
	const own = String(row['name']);
	const text =
		on === 'fence' ? `function ${quotedName(insideSchema)}.${quotedName(own)}()` : `schema ${quotedName(own)}`;
	return { account, privilege, on, name: text, takenBackBy: `revoke ${privilege} on ${text} from ${to}` };
}

/**
 * Of everybody who can make something in the program's schemas: the owner, who acts as he does, a superuser, who has the right
 * to. That everybody may run a new function is PostgreSQL's own default, which
 * the program takes back from each of its own.
 */
const defaultsText = (schemas: readonly string[]): string => {
	const own = schemas.map(quotedLiteral).join(', ');
	return `
	select ${roleName('e.grantee')} as grantee, lower(e.privilege_type) as privilege,
		case d.defaclobjtype when 'r' then 'tables' when 'f' then 'functions' else 'schemas' end as kind,
		pg_catalog.pg_get_userbyid(d.defaclrole)::text as maker, n.nspname::text as schema
	from pg_catalog.pg_default_acl as d
	left join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
	cross join pg_catalog.aclexplode(d.defaclacl) as e
	where exists (
			select from pg_catalog.pg_namespace as o
			where o.nspname in ('ndoo', ${own})
				and (pg_catalog.pg_has_role(d.defaclrole, o.nspowner, 'usage') or pg_catalog.has_schema_privilege(d.defaclrole, o.oid, 'create'))
		)
		and d.defaclobjtype in ('r', 'f', 'n') and e.grantee <> d.defaclrole
		and (d.defaclnamespace = 0 or n.nspname in (${own}))
		and not (d.defaclnamespace = 0 and d.defaclobjtype = 'f' and e.grantee = 0)
	order by 3, 5, 1, 2`;
};

const made: Readonly<Record<string, string>> = {
	tables: 'table and view',
	functions: 'function',
	schemas: 'schema',
};

function toDefault(row: Row): Handed {
	const { account, to, privilege } = grantOf(row);
	const kind = String(row['kind']);
	const maker = String(row['maker']);
	const where = row['schema'] === null ? '' : ` in schema ${quotedName(String(row['schema']))}`;
	return {
		account,
		privilege,
		on: 'new',
		name: `each new ${made[kind] ?? kind} that ${maker} makes`,
		takenBackBy: `alter default privileges for role ${quotedName(maker)}${where} revoke ${privilege} on ${kind} from ${to}`,
	};
}

function grantOf(row: Row): { readonly account: string; readonly to: string; readonly privilege: string } {
	const privilege = String(row['privilege']);
	if (row['grantee'] === null) return { account: everybody, to: 'public', privilege };
	return { account: String(row['grantee']), to: quotedName(String(row['grantee'])), privilege };
}
