-- Purpose: what a build and the migrations made, so that it can be compared with what stands whenever it is used: a view or a
-- gate that was replaced by hand, a source that has another shape, or one that was renamed away under a view that still reads it.
-- Of each object a digest of its text as the engine has it; of each source the shape that the views rest on. Nothing is about a
-- person.
-- Grants: ndoo_loader and ndoo_auditor read, and may ask what stands; the loader may put on record that a source of the same
-- shape was made again. To see the text of a module takes VIEW DEFINITION on its schema.

set xact_abort on;
set nocount on;
go
create table ndoo.built_object (
	schema_name nvarchar(128) collate Latin1_General_BIN2 not null,
	name nvarchar(128) collate Latin1_General_BIN2 not null,
	kind nvarchar(20) collate Latin1_General_BIN2 not null,
	-- Null for what a migration made.
	flow nvarchar(128) collate Latin1_General_BIN2 null,
	-- SHA-256 of its text; of the row of kind `record`, what the key makes of all that the migrations made.
	digest varbinary(32) not null,
	constraint built_object_pkey primary key (schema_name, name, kind),
	constraint built_object_kind_known check (kind in (N'table', N'view', N'function', N'trigger', N'gate', N'record'))
);
create table ndoo.built_source (
	flow nvarchar(128) collate Latin1_General_BIN2 not null,
	schema_name nvarchar(128) collate Latin1_General_BIN2 not null,
	name nvarchar(128) collate Latin1_General_BIN2 not null,
	-- As the engine knows it; another one for a table that was dropped and made again.
	object_id bigint not null,
	shape nvarchar(max) not null,
	constraint built_source_pkey primary key (flow, schema_name, name),
	constraint built_source_shape_is_json check (isjson(shape) = 1)
);
grant select on ndoo.built_object to ndoo_loader;
grant select on ndoo.built_object to ndoo_auditor;
grant select on ndoo.built_source to ndoo_loader;
grant select on ndoo.built_source to ndoo_auditor;
grant update (object_id) on ndoo.built_source to ndoo_loader;
go
-- The views, functions, procedures and triggers of ndoo's schemas, with a digest of their text; its own tables, with their columns,
-- constraints and keys; and each gate that is open, with all that a build wrote of it.
create view ndoo.standing_object as
select
	s.name collate Latin1_General_BIN2 as schema_name,
	o.name collate Latin1_General_BIN2 as name,
	case when o.type = 'V' then N'view' when o.type = 'TR' then N'trigger' else N'function' end as kind,
	cast(hashbytes('SHA2_256', concat(m.[definition], case when t.is_disabled = 1 then N' disabled' end)) as varbinary(32)) as digest
from sys.sql_modules as m
join sys.objects as o on o.object_id = m.object_id
join sys.schemas as s on s.schema_id = o.schema_id
left join sys.triggers as t on t.object_id = m.object_id
where s.name in (N'ndoo', N'ndoo_list', N'ndoo_inside', N'cleaned', N'passthrough') and m.[definition] is not null
union all
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
			select f.name, object_name(f.referenced_object_id) as referenced, f.is_disabled, f.delete_referential_action, f.update_referential_action
			from sys.foreign_keys as f
			where f.parent_object_id = t.object_id
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
where s.name in (N'ndoo', N'ndoo_list')
union all
select N'ndoo', (N'flow_gate.' + g.flow) collate Latin1_General_BIN2, N'gate', cast(hashbytes('SHA2_256', concat(g.max_list_age_days, N'|',
	convert(nvarchar(40), g.valid_until, 121), N'|', convert(nvarchar(40), g.closes_at, 121), N'|', g.fingerprint, N'|',
	convert(nvarchar(40), g.built_at, 121))) as varbinary(32))
from ndoo.flow_gate as g
union all
select N'ndoo', (N'passthrough_gate.' + g.flow) collate Latin1_General_BIN2, N'gate', cast(hashbytes('SHA2_256', concat(g.reason, N'|',
	convert(nvarchar(40), g.valid_until, 121), N'|', convert(nvarchar(40), g.closes_at, 121), N'|', g.ending, N'|', g.fingerprint, N'|',
	convert(nvarchar(40), g.built_at, 121))) as varbinary(32))
from ndoo.passthrough_gate as g;
go
grant select on ndoo.standing_object to ndoo_loader;
grant select on ndoo.standing_object to ndoo_auditor;
go
if serverproperty('babelfish') is null
	exec (N'grant view definition on schema::ndoo to ndoo_loader, ndoo_auditor;
		grant view definition on schema::ndoo_list to ndoo_loader, ndoo_auditor;
		grant view definition on schema::ndoo_inside to ndoo_loader, ndoo_auditor;
		grant view definition on schema::cleaned to ndoo_loader, ndoo_auditor;
		grant view definition on schema::passthrough to ndoo_loader, ndoo_auditor;');
