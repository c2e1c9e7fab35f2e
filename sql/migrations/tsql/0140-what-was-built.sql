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
if serverproperty('babelfish') is null
	exec (N'grant view definition on schema::ndoo to ndoo_loader, ndoo_auditor;
		grant view definition on schema::ndoo_list to ndoo_loader, ndoo_auditor;
		grant view definition on schema::ndoo_inside to ndoo_loader, ndoo_auditor;
		grant view definition on schema::cleaned to ndoo_loader, ndoo_auditor;
		grant view definition on schema::passthrough to ndoo_loader, ndoo_auditor;');
