import { textsBeneathSql } from '../../warehouse/dependencies/tsql-reads-sql.ts';
import { quotedLiteral } from '../../warehouse/postgres-dialect.ts';
import { ownSchemas } from '../../warehouse/reserved-schemas.ts';
import type { Dialect } from '../../warehouse/warehouse.ts';

/** What stands of the program's own is compared by its own record. */
const own = ownSchemas.map(quotedLiteral).join(', ');

/** Runs a text that is put together, writes names in numbers, or is of a language of its own: it can call anything. */
const callsAnything =
	"(l.lanname not in ('sql', 'plpgsql') or f.prosrc ~* '\\m(execute|(query|cursor|table|schema|database)_to_xml\\w*|ts_stat|ts_rewrite|dblink\\w*)\\M|u&\"')";

/** As PostgreSQL folds a name that is not in quotes. */
const folded = (text: string): string => `lower(${text} collate "C")`;

/**
 * Of the text of a function nothing is on record: whatever has a name that stands in it counts, a superset of what it can call. Where
 * there are no names to look for, everything does, but for what an extension brings and for the views of models.
 */
const namedInText = `
	select named.class, named.oid
	from pg_proc as f
	join pg_language as l on l.oid = f.prolang and l.lanname not in ('internal', 'c')
	join (
		select 'pg_proc'::regclass, g.oid, g.proname, g.pronamespace from pg_proc as g
		union all
		select 'pg_class'::regclass, v.oid, v.relname, v.relnamespace from pg_class as v where v.relkind = 'v'
		union all
		select 'pg_operator'::regclass, o.oid, o.oprname, o.oprnamespace from pg_operator as o
		union all
		select 'pg_type'::regclass, t.oid, t.typname, t.typnamespace
		from pg_type as t
		where t.typcategory <> 'A' and (t.typtype <> 'c' or (select c.relkind = 'c' from pg_class as c where c.oid = t.typrelid))
	) as named (class, oid, name, namespace) on named.oid >= 16384
	join pg_namespace as n on n.oid = named.namespace and n.nspname not in (${own}) and n.nspname !~ '^pg_'
	cross join lateral (
		select exists (
			select from pg_depend as x where x.classid = named.class and x.objid = named.oid and x.deptype = 'e'
		) as is_extensions
	) as brought
	where b.class = 'pg_proc'::regclass and f.oid = b.oid and (
		case
			when named.class = 'pg_operator'::regclass then not brought.is_extensions and strpos(f.prosrc, named.name) > 0
			when named.name ~ '^[A-Za-z0-9_]+$' then f.prosrc ~* ('\\m' || named.name || '\\M')
			else strpos(${folded("replace(f.prosrc, '\"\"', '\"')")}, ${folded('named.name::text')}) > 0
		end
		or not brought.is_extensions and ${callsAnything}
			and not (named.class = 'pg_class'::regclass and coalesce(obj_description(named.oid, 'pg_class') like 'ndoo model%', false))
	)`;

/**
 * What a source reads, and what decides on its rows and values: the views beneath it, functions, also those behind
 * operators, aggregates and checks of domains, the parts of a table, its policies, columns that are computed, types, collations; to any
 * depth, each with a digest of its text, the source first. A stored view is read as it is. Schema and name are the values; on PostgreSQL it is asked where `withEngineNames` holds.
 */
export const beneathSql: Readonly<Record<Dialect, string>> = {
	postgres: `
		with recursive beneath (class, oid, depth) as (
			select 'pg_class'::regclass::oid, c.oid, 0
			from pg_class as c
			join pg_namespace as n on n.oid = c.relnamespace
			where n.nspname = $1::text and c.relname = $2::text
			union
			select next.class, next.oid, 1
			from beneath as b
			cross join lateral (
				select d.refclassid, d.refobjid
				from pg_class as c
				join pg_rewrite as r on r.ev_class = c.oid
				join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
				where b.class = 'pg_class'::regclass and c.oid = b.oid and c.relkind = 'v'
				union all
				select 'pg_class'::regclass, i.inhrelid from pg_inherits as i where b.class = 'pg_class'::regclass and i.inhparent = b.oid
				union all
				select d.refclassid, d.refobjid
				from pg_policy as p
				join pg_depend as d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
				where b.class = 'pg_class'::regclass and p.polrelid = b.oid
				union all
				select d.refclassid, d.refobjid
				from pg_attrdef as f
				join pg_attribute as a on a.attrelid = f.adrelid and a.attnum = f.adnum and a.attgenerated <> ''
				join pg_depend as d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid
				where b.class = 'pg_class'::regclass and f.adrelid = b.oid
				union all
				select 'pg_type'::regclass, a.atttypid
				from pg_attribute as a
				where b.class = 'pg_class'::regclass and a.attrelid = b.oid and a.attnum > 0 and not a.attisdropped
				union all
				-- What a type is made of: elements, attributes, what a domain stands on and is checked by.
				select 'pg_type'::regclass, made_of.oid
				from pg_type as t
				cross join lateral (
					values (t.typelem), (t.typbasetype)
					union all
					select a.atttypid from pg_attribute as a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
				) as made_of (oid)
				where b.class = 'pg_type'::regclass and t.oid = b.oid
				union all
				select d.refclassid, d.refobjid
				from pg_constraint as k
				join pg_depend as d on d.classid = 'pg_constraint'::regclass and d.objid = k.oid
				where b.class = 'pg_type'::regclass and k.contypid = b.oid
				union all
				-- What functions, aggregates, operators and types rest on.
				select d.refclassid, d.refobjid
				from pg_depend as d
				where b.class <> 'pg_class'::regclass and d.classid = b.class and d.objid = b.oid and d.deptype = 'n'
				union all
				-- By which values of a type are made others, compared and put in order: no tree names these.
				select 'pg_proc'::regclass, k.castfunc from pg_cast as k where b.class = 'pg_type'::regclass and b.oid in (k.castsource, k.casttarget)
				union all
				select by_order.class, by_order.oid
				from pg_opclass as q
				cross join lateral (
					select 'pg_proc'::regclass, s.amproc::oid from pg_amproc as s where s.amprocfamily = q.opcfamily
					union all
					select 'pg_operator'::regclass, o.amopopr from pg_amop as o where o.amopfamily = q.opcfamily
				) as by_order (class, oid)
				where b.class = 'pg_type'::regclass and q.opcintype = b.oid
				union all
				${namedInText}
			) as next (class, oid)
			where next.oid >= 16384
				and next.class in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_operator'::regclass, 'pg_type'::regclass, 'pg_collation'::regclass)
		),
		relation as (select b.oid, min(b.depth) as depth from beneath as b where b.class = 'pg_class'::regclass group by b.oid),
		other as (select distinct b.class, b.oid from beneath as b)
		select one.object, sha256(convert_to(one.text, 'UTF8')) as digest
		from (
			select n.nspname || '.' || c.relname as object, b.depth, concat_ws(E'\\n',
				c.relkind, c.relrowsecurity, c.relforcerowsecurity, array_to_string(c.reloptions, ','), pg_get_expr(c.relpartbound, c.oid),
				case when c.relkind = 'v' then pg_get_viewdef(c.oid) end,
				-- Where a table of another server has its rows.
				(
					select concat_ws(' ', s.srvname, s.srvoptions::text, f.ftoptions::text)
					from pg_foreign_table as f
					join pg_foreign_server as s on s.oid = f.ftserver
					where f.ftrelid = c.oid
				),
				(
					select string_agg(a.attname || ' ' || pg_get_expr(d.adbin, d.adrelid), E'\\n' order by a.attname)
					from pg_attribute as a
					join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
					where a.attrelid = c.oid and a.attgenerated <> ''
				),
				(
					select string_agg(concat_ws(' ', p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),
						(select string_agg(coalesce(a.rolname, 'public'), ',' order by a.rolname)
							from unnest(p.polroles) as r (oid) left join pg_roles as a on a.oid = r.oid)), E'\\n' order by p.polname)
					from pg_policy as p
					where p.polrelid = c.oid
				)
			) as text
			from relation as b
			join pg_class as c on c.oid = b.oid and c.relkind in ('r', 'p', 'v', 'm', 'f')
			join pg_namespace as n on n.oid = c.relnamespace
			union all
			select n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 1,
				case when p.prokind = 'a' then (select g::text from pg_aggregate as g where g.aggfnoid = p.oid) else pg_get_functiondef(p.oid) end
			from other
			join pg_proc as p on p.oid = other.oid and other.class = 'pg_proc'::regclass
			join pg_namespace as n on n.oid = p.pronamespace
			union all
			select 'operator ' || o.oid::regoperator::text, 1, concat_ws(' ', o.oprcode::text, o.oprresult::regtype)
			from other
			join pg_operator as o on o.oid = other.oid and other.class = 'pg_operator'::regclass
			union all
			select 'collation ' || n.nspname || '.' || c.collname, 1, (to_jsonb(c) - 'oid' - 'collversion' - 'collowner')::text
			from other
			join pg_collation as c on c.oid = other.oid and other.class = 'pg_collation'::regclass
			join pg_namespace as n on n.oid = c.collnamespace
			union all
			select 'type ' || n.nspname || '.' || t.typname, 1, concat_ws(E'\n',
				(
					select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), E'\n' order by a.attnum)
					from pg_attribute as a
					where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
				),
				(select string_agg(e.enumlabel, E'\n' order by e.enumsortorder) from pg_enum as e where e.enumtypid = t.oid),
				(select string_agg(pg_get_constraintdef(k.oid), E'\n' order by k.conname) from pg_constraint as k where k.contypid = t.oid)
			)
			from other
			join pg_type as t on t.oid = other.oid and other.class = 'pg_type'::regclass and t.typtype in ('c', 'd', 'e')
			join pg_namespace as n on n.oid = t.typnamespace
		) as one
		order by one.depth, one.object`,
	tsql: textsBeneathSql,
};
