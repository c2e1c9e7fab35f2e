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
	digest bytea not null,
	constraint built_object_pkey primary key (schema_name, name, kind),
	constraint built_object_kind_known check (kind in ('table', 'view', 'function', 'trigger'))
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
-- is in them: columns, constraints, rules, policies, tables that inherit from them. The search path is pinned, since the engine leaves
-- out the schema of what is on it.
create function ndoo.standing_objects() returns table (schema_name text, name text, kind text, digest bytea)
language sql stable set search_path = pg_catalog as $$
	select n.nspname::text, c.relname::text, 'view',
		sha256(convert_to(concat_ws(E'\n', c.relkind, array_to_string(c.reloptions, ','), pg_get_viewdef(c.oid)), 'UTF8'))
	from pg_class as c
	join pg_namespace as n on n.oid = c.relnamespace
	where c.relkind in ('v', 'm') and (
		n.nspname in ('ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')
		-- As a build marks what it makes for a model, in whatever schema.
		or obj_description(c.oid, 'pg_class') like 'ndoo model%'
	)
	union all
	select n.nspname::text, p.proname::text, 'function',
		sha256(convert_to(string_agg(pg_get_functiondef(p.oid), E'\n' order by p.oid), 'UTF8'))
	from pg_proc as p
	join pg_namespace as n on n.oid = p.pronamespace
	where p.prokind in ('f', 'p') and n.nspname in ('ndoo', 'ndoo_list', 'ndoo_inside')
	group by 1, 2
	union all
	select n.nspname::text, c.relname || '.' || t.tgname, 'trigger',
		sha256(convert_to(concat_ws(E'\n', t.tgenabled, pg_get_triggerdef(t.oid)), 'UTF8'))
	from pg_trigger as t
	join pg_class as c on c.oid = t.tgrelid
	join pg_namespace as n on n.oid = c.relnamespace
	where not t.tgisinternal and n.nspname in ('ndoo', 'ndoo_list')
	union all
	select n.nspname::text, c.relname::text, 'table', sha256(convert_to(concat_ws(E'\n',
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
	), 'UTF8'))
	from pg_class as c
	join pg_namespace as n on n.oid = c.relnamespace
	where c.relkind in ('r', 'p', 'f') and n.nspname in ('ndoo', 'ndoo_list')
$$;
revoke all on function ndoo.standing_objects() from public;
grant execute on function ndoo.standing_objects() to :"ndoo_loader", :"ndoo_auditor";

-- Puts what the migrations made on record. A later migration that makes or replaces an object calls it at its end.
create procedure ndoo.record_own_objects() language sql set search_path = pg_catalog as $$
	delete from ndoo.built_object where flow is null;
	insert into ndoo.built_object (schema_name, name, kind, digest)
	select s.schema_name, s.name, s.kind, s.digest
	from ndoo.standing_objects() as s
	where s.schema_name in ('ndoo', 'ndoo_list');
$$;
revoke all on procedure ndoo.record_own_objects() from public;
call ndoo.record_own_objects();
