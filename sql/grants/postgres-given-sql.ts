import { quotedLiteral } from '../../warehouse/postgres-dialect.ts';
import { oids } from './postgres-catalogue-sql.ts';

/** No right of PostgreSQL's: what the engine runs by itself and asks nobody. */
export const runsForAll = 'RUNS';

/** Classes of the catalogue that call a function where its right is asked for, or which are looked at apart. */
const asked =
	'proc rewrite operator cast trigger event_trigger policy attrdef constraint class statistic_ext publication_rel'
		.split(' ')
		.flatMap((name) => [`pg_${name}`, `pg_catalog.pg_${name}`])
		.map(quotedLiteral)
		.join(', ');

/** To whom a right is given by name, on an object, a column of it, or its schema. 0 is everybody. */
export const givenText = (ids: readonly string[]): string => `
	select 'r' || c.oid as id, e.grantee::text as grantee, e.privilege_type as privilege
	from pg_catalog.pg_class as c
	cross join pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) as e
	where c.oid in (${oids(ids, 'r')})
	union
	select 'r' || a.attrelid, e.grantee::text, e.privilege_type
	from pg_catalog.pg_attribute as a
	cross join pg_catalog.aclexplode(a.attacl) as e
	where a.attrelid in (${oids(ids, 'r')}) and not a.attisdropped
	union
	select 'f' || p.oid, e.grantee::text, e.privilege_type
	from pg_catalog.pg_proc as p
	cross join pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) as e
	where p.oid in (${oids(ids, 'f')})
	union
	-- What the engine runs without asking for a right: for types, their order and equality, languages, servers, the planner.
	select 'f' || p.oid, '0', ${quotedLiteral(runsForAll)}
	from pg_catalog.pg_proc as p
	where p.oid in (${oids(ids, 'f')}) and (
		exists (
			select from pg_catalog.pg_depend as d
			where d.refclassid = 'pg_catalog.pg_proc'::regclass and d.refobjid = p.oid and d.classid::regclass::text not in (${asked})
		)
		or exists (select from pg_catalog.pg_operator as o where p.oid in (o.oprrest, o.oprjoin))
		or exists (
			select from pg_catalog.pg_operator as o
			join pg_catalog.pg_amop as m on m.amopopr = o.oid
			where o.oprcode = p.oid
		)
	)
	union
	select 's' || n.oid, e.grantee::text, e.privilege_type
	from pg_catalog.pg_namespace as n
	cross join pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) as e
	order by 1, 2, 3`;
