-- Purpose: what a build and the migrations made, so that it can be compared with what stands whenever it is used: a view or a
-- gate that was replaced by hand, a source that has another shape, or one that was renamed away under a view that still reads it.
-- Of each object a digest of its text as the engine has it; of each source the shape that the views rest on. Nothing is about a
-- person.
-- Grants: ndoo_loader and ndoo_auditor read, and may ask what stands. A source that is dropped takes its views with it, so that
-- only an account that may build them puts on record that it was made again.

create table ndoo.built_object (
	schema_name text not null,
	name text not null,
	kind text not null,
	-- Null for what a migration made.
	flow text,
	-- SHA-256 of its text; of the row of kind `record`, what the key makes of all that the migrations made.
	digest bytea not null,
	constraint built_object_pkey primary key (schema_name, name, kind),
	constraint built_object_kind_known check (kind in ('table', 'view', 'function', 'trigger', 'gate', 'record'))
);

create table ndoo.built_source (
	flow text not null,
	schema_name text not null,
	name text not null,
	-- As the engine knows it; another one for a table that was dropped and made again.
	object_id bigint not null,
	shape jsonb not null,
	constraint built_source_pkey primary key (flow, schema_name, name)
);

revoke all on ndoo.built_object, ndoo.built_source from public;
grant select on ndoo.built_object, ndoo.built_source to :"ndoo_loader", :"ndoo_auditor";

-- The views, functions and triggers of ndoo's schemas and the views of models, with a digest of their text; and its own tables with all that decides what
-- is in them: columns, constraints, rules, policies, tables that inherit from them; and each gate that is open, with all that a build
-- wrote of it. The search path is pinned, since the engine leaves out the schema of what is on it.
create function ndoo.standing_objects() returns table (schema_name text, name text, kind text, digest bytea)
language sql stable set search_path = pg_catalog as $$
	select o.schema_name, o.name, o.kind, sha256(convert_to(o.text, 'UTF8'))
	from (
		select n.nspname::text, c.relname::text, 'view',
			concat_ws(E'\n', c.relkind, array_to_string(c.reloptions, ','), pg_get_viewdef(c.oid))
		from pg_class as c
		join pg_namespace as n on n.oid = c.relnamespace
		where c.relkind in ('v', 'm') and (
			n.nspname in ('ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')
			-- As a build marks what it makes for a model, in whatever schema.
			or obj_description(c.oid, 'pg_class') like 'ndoo model%'
		)
		union all
		select n.nspname::text, p.proname::text, 'function', string_agg(pg_get_functiondef(p.oid), E'\n' order by p.oid)
		from pg_proc as p
		join pg_namespace as n on n.oid = p.pronamespace
		where p.prokind in ('f', 'p') and n.nspname in ('ndoo', 'ndoo_list', 'ndoo_inside')
		group by 1, 2
		union all
		select n.nspname::text, c.relname || '.' || t.tgname, 'trigger', concat_ws(E'\n', t.tgenabled, pg_get_triggerdef(t.oid))
		from pg_trigger as t
		join pg_class as c on c.oid = t.tgrelid
		join pg_namespace as n on n.oid = c.relnamespace
		where not t.tgisinternal and n.nspname in ('ndoo', 'ndoo_list')
		union all
		select n.nspname::text, c.relname::text, 'table', concat_ws(E'\n',
			c.relkind, c.relrowsecurity, c.relforcerowsecurity, array_to_string(c.reloptions, ','),
			(
				select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
					a.attgenerated, coalesce(a.attstattarget, -1), pg_get_expr(d.adbin, d.adrelid)), E'\n' order by a.attnum)
				from pg_attribute as a
				left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
				where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
			),
			(
				select string_agg(concat_ws(' ', k.conname, pg_get_constraintdef(k.oid), k.convalidated), E'\n' order by k.conname)
				from pg_constraint as k
				where k.conrelid = c.oid
			),
			(select string_agg(pg_get_ruledef(r.oid), E'\n' order by r.rulename) from pg_rewrite as r where r.ev_class = c.oid),
			(
				select string_agg(concat_ws(' ', p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid)), E'\n' order by p.polname)
				from pg_policy as p
				where p.polrelid = c.oid
			),
			(select string_agg(i.inhrelid::regclass::text, ',' order by i.inhrelid) from pg_inherits as i where i.inhparent = c.oid)
		)
		from pg_class as c
		join pg_namespace as n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p', 'f') and n.nspname in ('ndoo', 'ndoo_list')
		union all
		select 'ndoo', 'flow_gate.' || g.flow, 'gate', concat_ws(E'\n', g.max_list_age_days,
			to_char(g.valid_until, 'YYYY-MM-DD'), extract(epoch from g.closes_at), g.fingerprint, extract(epoch from g.built_at))
		from ndoo.flow_gate as g
		union all
		select 'ndoo', 'passthrough_gate.' || g.flow, 'gate', concat_ws(E'\n', g.reason,
			to_char(g.valid_until, 'YYYY-MM-DD'), extract(epoch from g.closes_at), g.ending, g.fingerprint, extract(epoch from g.built_at))
		from ndoo.passthrough_gate as g
	) as o (schema_name, name, kind, text)
$$;
revoke all on function ndoo.standing_objects() from public;
grant execute on function ndoo.standing_objects() to :"ndoo_loader", :"ndoo_auditor";

-- What a source reads, and what decides on its rows and values: the views beneath it, their functions, the parts of a table, its
-- policies, columns that are computed, types of several values; each with a digest of its text, the source first. A stored view is
-- read as it is.
create function ndoo.source_beneath(schema_name text, name text) returns table (object text, digest bytea)
language sql stable set search_path = pg_catalog as $$
	with recursive beneath (oid, depth) as (
		select c.oid, 0
		from pg_class as c
		join pg_namespace as n on n.oid = c.relnamespace
		where n.nspname = source_beneath.schema_name and c.relname = source_beneath.name
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
	select one.object, sha256(convert_to(one.text, 'UTF8'))
	from (
		select n.nspname || '.' || c.relname as object, b.depth, concat_ws(E'\n',
			c.relkind, c.relrowsecurity, c.relforcerowsecurity, array_to_string(c.reloptions, ','), pg_get_expr(c.relpartbound, c.oid),
			case when c.relkind = 'v' then pg_get_viewdef(c.oid) end,
			(
				select string_agg(a.attname || ' ' || pg_get_expr(d.adbin, d.adrelid), E'\n' order by a.attname)
				from pg_attribute as a
				join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
				where a.attrelid = c.oid and a.attgenerated <> ''
			),
			(
				select string_agg(concat_ws(' ', p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),
					(select string_agg(coalesce(a.rolname, 'public'), ',' order by a.rolname)
						from unnest(p.polroles) as r (oid) left join pg_roles as a on a.oid = r.oid)), E'\n' order by p.polname)
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
		select 'type ' || n.nspname || '.' || t.typname, 1, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), E'\n' order by a.attnum)
		from typed
		join pg_type as t on t.oid = typed.oid and t.typtype = 'c'
		join pg_namespace as n on n.oid = t.typnamespace
		join pg_attribute as a on a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
		group by 1
	) as one
	order by one.depth, one.object
$$;
revoke all on function ndoo.source_beneath(text, text) from public;
grant execute on function ndoo.source_beneath(text, text) to :"ndoo_loader", :"ndoo_auditor";
