-- Purpose: the three schemas, the identity of this warehouse, the roles that permissions are granted to, and the history of
-- migrations.
--
--   ndoo       what the program knows: checks, requests, ledger, gates of the flows
--   ndoo_list  the cleaned list; restricted (docs/design/policy.md, R9: a separate, secured table)
--   cleaned    the views that returns read
--
-- Roles belong to the whole server, not to one database. So that no two warehouses on a server share one, each role name
-- carries the first eight digits of the warehouse's id: ndoo_1a2b3c4d_loader. These files write it as psql writes a variable;
-- `ndoo migrate` fills it in itself, and the script for psql by \gset. The comments say ndoo_loader for short.
--
-- Grants: none of the roles can log in; an account is made a member of one.
--   ndoo_loader   runs the monthly check and publishes the list
--   ndoo_reader   reads cleaned views; each flow's own role is a member of it
--   ndoo_auditor  reads the register and the ledger, never a number

create schema ndoo;
create schema ndoo_list;
create schema cleaned;
revoke all on schema ndoo, ndoo_list, cleaned from public;

-- What this database is by PostgreSQL's own account: the server's data directory, and the database in it. One that was
-- restored from a dump, or made from a template, is another, and the warehouse in it is a copy.
create function ndoo.database_identity() returns text
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
	select server.system_identifier::text || '/' || own.oid::text
	from pg_control_system() as server
	join pg_database as own on own.datname = current_database()
$$;
revoke all on function ndoo.database_identity() from public;

create table ndoo.warehouse (
	one_row boolean primary key default true,
	id uuid not null,
	purpose text not null default 'organisation',
	created_at timestamptz not null default now(),
	-- Of the database that it was made in, or was adopted in (`ndoo migrate adopt`).
	database_identity text not null,
	constraint warehouse_one_row check (one_row),
	constraint warehouse_purpose_known check (purpose in ('organisation', 'demo'))
);
revoke all on ndoo.warehouse from public;
-- In the transaction that makes its first roles: a run that was cut short goes on with the same names.
insert into ndoo.warehouse (id, database_identity) values (:'ndoo_warehouse_id', ndoo.database_identity());

-- Asked whenever a view is read: nothing is disclosed from a copy. A row that is missing counts as a copy.
create function ndoo.is_copy() returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((select w.database_identity <> ndoo.database_identity() from ndoo.warehouse as w), true)
$$;
revoke all on function ndoo.is_copy() from public;

create role :"ndoo_loader" nologin;
create role :"ndoo_reader" nologin;
create role :"ndoo_auditor" nologin;

-- For a DBA who finds the roles on the server: which database they belong to, and what each is for.
create procedure ndoo.comment_on_role(role_name text, purpose text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	execute format('comment on role %I is %L', role_name, format('ndoo, database %s: %s', current_database(), purpose));
end $$;
revoke all on procedure ndoo.comment_on_role(text, text) from public;
call ndoo.comment_on_role(:'ndoo_loader', 'runs the monthly check, publishes the list, discloses');
call ndoo.comment_on_role(:'ndoo_reader', 'readers of cleaned views');
call ndoo.comment_on_role(:'ndoo_auditor', 'reads the register and the ledger, never a number');

grant usage on schema ndoo to :"ndoo_loader", :"ndoo_auditor";
-- The right to create is what PostgreSQL asks of whoever builds the key of a slot.
grant usage, create on schema ndoo_list to :"ndoo_loader";
grant usage on schema cleaned to :"ndoo_reader";
grant select on ndoo.warehouse to :"ndoo_loader", :"ndoo_auditor";

create table ndoo.migration (
	version integer primary key,
	name text not null,
	checksum text not null,
	applied_at timestamptz not null default now(),
	tool_version text not null
);
revoke all on ndoo.migration from public;
grant select on ndoo.migration to :"ndoo_loader", :"ndoo_auditor";
