-- Purpose: what a build and the migrations made, so that it can be compared with what stands whenever it is used: a view or a
-- gate that was replaced by hand, a source that has another shape, or one that was renamed away under a view that still reads it.
-- Of each object a digest of its text as the engine has it; of each source the shape that the views rest on. Nothing is about a
-- person.
-- Grants: ndoo_loader and ndoo_auditor read. What stands the program asks in its own words. A source that is dropped takes its views with it, so that
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
