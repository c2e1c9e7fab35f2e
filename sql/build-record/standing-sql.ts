import type { Dialect } from '../../warehouse/warehouse.ts';

// The program asks in its own words what stands: a function of the warehouse could be another by now. On PostgreSQL only where
// `withEngineNames` holds, so that the names mean the engine's own.

/** The views, functions and triggers of ndoo's schemas and the views of models, with a digest of their text and, on PostgreSQL, of their owner. */
const modulesSql = {
	postgres: `
		select n.nspname::text, c.relname::text, 'view',
			concat_ws(E'\\n', c.relkind, pg_get_userbyid(c.relowner), array_to_string(c.reloptions, ','), pg_get_viewdef(c.oid))
		from pg_class as c
		join pg_namespace as n on n.oid = c.relnamespace
		where c.relkind in ('v', 'm') and (
			n.nspname in ('ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough')
			-- As a build marks what it makes for a model, in whatever schema.
			or obj_description(c.oid, 'pg_class') like 'ndoo model%'
		)
		union all
		select n.nspname::text, p.proname::text, 'function', string_agg(pg_get_userbyid(p.proowner) || ' ' || pg_get_functiondef(p.oid), E'\\n' order by p.oid)
		from pg_proc as p
		join pg_namespace as n on n.oid = p.pronamespace
		where p.prokind in ('f', 'p') and n.nspname in ('ndoo', 'ndoo_list', 'ndoo_inside')
		group by 1, 2
		union all
		select n.nspname::text, c.relname || '.' || t.tgname, 'trigger', concat_ws(E'\\n', t.tgenabled, pg_get_triggerdef(t.oid))
		from pg_trigger as t
		join pg_class as c on c.oid = t.tgrelid
		join pg_namespace as n on n.oid = c.relnamespace
		where not t.tgisinternal and n.nspname in ('ndoo', 'ndoo_list')`,
	tsql: `
		select
			s.name collate Latin1_General_BIN2 as schema_name,
			o.name collate Latin1_General_BIN2 as name,
			case when o.type = 'V' then N'view' when o.type = 'TR' then N'trigger' else N'function' end as kind,
			-- None of a text that is encrypted, or that this account may not see.
			case when m.[definition] is not null
				then cast(hashbytes('SHA2_256', concat(m.[definition], case when t.is_disabled = 1 then N' disabled' end)) as varbinary(32))
			end as digest
		from sys.sql_modules as m
		join sys.objects as o on o.object_id = m.object_id
		join sys.schemas as s on s.schema_id = o.schema_id
		left join sys.triggers as t on t.object_id = m.object_id
		where s.name in (N'ndoo', N'ndoo_list', N'ndoo_inside', N'cleaned', N'passthrough')
			-- A stand-in has no text of some of its own.
			and (m.[definition] is not null or serverproperty('babelfish') is null)`,
} as const satisfies Record<Dialect, string>;

/** Its own tables, with all that decides what is in them: columns, constraints, indexes, rules, policies, tables that inherit from them. */
const tablesSql = {
	postgres: `
		select n.nspname::text, c.relname::text, 'table', concat_ws(E'\\n',
			c.relkind, pg_get_userbyid(c.relowner), c.relrowsecurity, c.relforcerowsecurity, array_to_string(c.reloptions, ','),
			(
				select string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), l.collname, a.attnotnull, a.attidentity,
					a.attgenerated, coalesce(a.attstattarget, -1), pg_get_expr(d.adbin, d.adrelid)), E'\\n' order by a.attnum)
				from pg_attribute as a
				left join pg_collation as l on l.oid = a.attcollation
				left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
				where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
			),
			(
				select string_agg(concat_ws(' ', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid), k.convalidated),
					E'\\n' order by k.conrelid::regclass::text, k.conname)
				from pg_constraint as k
				where c.oid in (k.conrelid, k.confrelid)
			),
			(
				select string_agg(concat_ws(' ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready), E'\\n' order by i.indexrelid::regclass::text)
				from pg_index as i
				where i.indrelid = c.oid
					-- The key of a slot comes and goes with what is in it.
					and pg_get_indexdef(i.indexrelid) not in (
						'CREATE UNIQUE INDEX slot_a_key ON ndoo_list.slot_a USING btree (nhs_number)',
						'CREATE UNIQUE INDEX slot_b_key ON ndoo_list.slot_b USING btree (nhs_number)'
					)
			),
			(select string_agg(pg_get_ruledef(r.oid), E'\\n' order by r.rulename) from pg_rewrite as r where r.ev_class = c.oid),
			(
				select string_agg(concat_ws(' ', p.polname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, p.polrelid),
					pg_get_expr(p.polwithcheck, p.polrelid), p.polroles::regrole[]::text), E'\\n' order by p.polname)
				from pg_policy as p
				where p.polrelid = c.oid
			),
			(select string_agg(i.inhrelid::regclass::text, ',' order by i.inhrelid::regclass::text) from pg_inherits as i where i.inhparent = c.oid)
		)
		from pg_class as c
		join pg_namespace as n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p', 'f') and n.nspname in ('ndoo', 'ndoo_list')`,
	tsql: `
		select s.name collate Latin1_General_BIN2, t.name collate Latin1_General_BIN2, N'table',
			cast(hashbytes('SHA2_256', concat(
				(
					select c.name, y.name as type, c.max_length, c.[precision], c.scale, c.collation_name, c.is_nullable, c.is_identity, c.is_computed
					from sys.columns as c
					join sys.types as y on y.user_type_id = c.user_type_id
					where c.object_id = t.object_id
					order by c.column_id
					for json path
				),
				(
					-- A stand-in cannot write all of its own conditions out.
					select k.name, case when serverproperty('babelfish') is null then k.[definition] end as [definition], k.is_disabled, k.is_not_trusted
					from sys.check_constraints as k
					where k.parent_object_id = t.object_id
					order by k.name
					for json path
				),
				(
					select d.name, d.[definition]
					from sys.default_constraints as d
					where d.parent_object_id = t.object_id
					order by d.name
					for json path
				),
				(
					select f.name, object_name(f.parent_object_id) as referencing, object_name(f.referenced_object_id) as referenced, f.is_disabled,
						f.delete_referential_action, f.update_referential_action
					from sys.foreign_keys as f
					where t.object_id in (f.parent_object_id, f.referenced_object_id)
					order by f.name
					for json path
				),
				(
					select i.name, i.is_unique, i.is_primary_key, i.is_disabled
					from sys.indexes as i
					where i.object_id = t.object_id and i.is_unique = 1
					order by i.name
					for json path
				)
			)) as varbinary(32))
		from sys.tables as t
		join sys.schemas as s on s.schema_id = t.schema_id
		where s.name in (N'ndoo', N'ndoo_list')`,
} as const satisfies Record<Dialect, string>;

/** Each gate that is open, with all that a build wrote of it. */
const gatesSql = {
	postgres: `
		select 'ndoo', 'flow_gate.' || g.flow, 'gate', concat_ws(E'\\n', g.max_list_age_days,
			to_char(g.valid_until, 'YYYY-MM-DD'), extract(epoch from g.closes_at), g.fingerprint, extract(epoch from g.built_at))
		from ndoo.flow_gate as g
		union all
		select 'ndoo', 'passthrough_gate.' || g.flow, 'gate', concat_ws(E'\\n', g.reason,
			to_char(g.valid_until, 'YYYY-MM-DD'), extract(epoch from g.closes_at), g.ending, g.fingerprint, extract(epoch from g.built_at))
		from ndoo.passthrough_gate as g`,
	tsql: `
		select N'ndoo', (N'flow_gate.' + g.flow) collate Latin1_General_BIN2, N'gate', cast(hashbytes('SHA2_256', concat(g.max_list_age_days, N'|',
			convert(nvarchar(40), g.valid_until, 121), N'|', convert(nvarchar(40), g.closes_at, 121), N'|', g.fingerprint, N'|',
			convert(nvarchar(40), g.built_at, 121))) as varbinary(32))
		from ndoo.flow_gate as g
		union all
		select N'ndoo', (N'passthrough_gate.' + g.flow) collate Latin1_General_BIN2, N'gate', cast(hashbytes('SHA2_256', concat(g.reason, N'|',
			convert(nvarchar(40), g.valid_until, 121), N'|', convert(nvarchar(40), g.closes_at, 121), N'|', g.ending, N'|', g.fingerprint, N'|',
			convert(nvarchar(40), g.built_at, 121))) as varbinary(32))
		from ndoo.passthrough_gate as g`,
} as const satisfies Record<Dialect, string>;

/** All of it: schema_name, name, kind, digest; without values. */
export const standingSql: Readonly<Record<Dialect, string>> = {
	postgres: `
		select o.schema_name, o.name, o.kind, sha256(convert_to(o.text, 'UTF8')) as digest
		from (${modulesSql.postgres} union all ${tablesSql.postgres} union all ${gatesSql.postgres}) as o (schema_name, name, kind, text)`,
	tsql: [modulesSql.tsql, tablesSql.tsql, gatesSql.tsql].join(' union all '),
};
