import { textsBeneathSql } from '../../warehouse/dependencies/tsql-reads-sql.ts';
import type { Dialect } from '../../warehouse/warehouse.ts';

/**
 * What a source reads, and what decides on its rows and values: the views beneath it, their functions, the parts of a table, its
 * policies, columns that are computed, types of several values; each with a digest of its text, the source first. A stored view is
 * read as it is. Schema and name are the values; on PostgreSQL it is asked where `withEngineNames` holds.
 */
export const beneathSql: Readonly<Record<Dialect, string>> = {
	postgres: `
		with recursive beneath (oid, depth) as (
			select c.oid, 0
			from pg_class as c
			join pg_namespace as n on n.oid = c.relnamespace
			where n.nspname = $1::text and c.relname = $2::text
			union
			select read.oid, 1
			from beneath
			cross join lateral (
				select d.refobjid as oid
				from pg_class as c
				join pg_rewrite as r on r.ev_class = c.oid
				join pg_depend as d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
				where c.oid = beneath.oid and c.relkind = 'v' and d.refobjid <> c.oid
				union
				select i.inhrelid from pg_inherits as i where i.inhparent = beneath.oid
				union
				select d.refobjid
				from pg_policy as p
				join pg_depend as d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_class'::regclass
				where p.polrelid = beneath.oid and d.refobjid <> beneath.oid
			) as read
		),
		relation as (select b.oid, min(b.depth) as depth from beneath as b group by b.oid),
		-- With what it is made of: elements, attributes, what a domain stands on.
		typed (oid) as (
			select a.atttypid
			from relation as b
			join pg_attribute as a on a.attrelid = b.oid and a.attnum > 0 and not a.attisdropped
			union
			select made_of.oid
			from typed
			join pg_type as t on t.oid = typed.oid
			cross join lateral (
				values (t.typelem), (t.typbasetype)
				union all
				select a.atttypid from pg_attribute as a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
			) as made_of (oid)
			where made_of.oid <> 0
		),
		called as (
			select distinct d.refobjid as oid
			from relation as b
			join pg_class as c on c.oid = b.oid and c.relkind <> 'm'
			left join pg_rewrite as r on r.ev_class = b.oid
			left join pg_policy as p on p.polrelid = b.oid
			join pg_depend as d on d.refclassid = 'pg_proc'::regclass and (
				d.classid = 'pg_rewrite'::regclass and d.objid = r.oid or d.classid = 'pg_policy'::regclass and d.objid = p.oid
			)
		)
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
			select n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', 1, pg_get_functiondef(p.oid)
			from called
			join pg_proc as p on p.oid = called.oid and p.prokind in ('f', 'p')
			join pg_namespace as n on n.oid = p.pronamespace
			union all
			select 'type ' || n.nspname || '.' || t.typname, 1, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), E'\\n' order by a.attnum)
			from typed
			join pg_type as t on t.oid = typed.oid and t.typtype = 'c'
			join pg_namespace as n on n.oid = t.typnamespace
			join pg_attribute as a on a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
			group by 1
		) as one
		order by one.depth, one.object`,
	tsql: textsBeneathSql,
};
