-- Purpose: the three schemas, the roles that rights are given to, and the history of migrations.
--
--   ndoo       what the program knows: checks, requests, ledger, gates of the flows
--   ndoo_list  the cleaned list; restricted (policy rule R9: a separate, secured table)
--   cleaned    the views that returns read
--
-- Grants: none of the roles can log in; an account is made a member of one.
--   ndoo_loader   runs the monthly check and publishes the list
--   ndoo_reader   reads cleaned views; each flow's own role is a member of it
--   ndoo_auditor  reads the register and the ledger, never a number

create schema ndoo;
create schema ndoo_list;
create schema cleaned;
revoke all on schema ndoo, ndoo_list, cleaned from public;

do $$
declare
	role_name text;
begin
	-- Roles belong to the server, not to the database: another database may have made them.
	foreach role_name in array array['ndoo_loader', 'ndoo_reader', 'ndoo_auditor'] loop
		if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
			execute pg_catalog.format('create role %I nologin', role_name);
		end if;
	end loop;
end $$;

grant usage on schema ndoo to ndoo_loader, ndoo_auditor;
-- The right to create is what PostgreSQL asks of whoever builds the key of a slot.
grant usage, create on schema ndoo_list to ndoo_loader;
grant usage on schema cleaned to ndoo_reader;

create table ndoo.migration (
	version integer primary key,
	name text not null,
	checksum text not null,
	applied_at timestamptz not null default now(),
	tool_version text not null
);
revoke all on ndoo.migration from public;
grant select on ndoo.migration to ndoo_loader, ndoo_auditor;
