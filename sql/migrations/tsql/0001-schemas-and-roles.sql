-- Purpose: the schemas, the identity of this warehouse, the roles that permissions are granted to, and the history of
-- migrations.
--
--   ndoo         what the program knows: checks, requests, ledger, gates of the flows
--   ndoo_list    the cleaned list; restricted (docs/design/policy.md, R9: a separate, secured table)
--   cleaned      the views that returns read
--   passthrough  the views of flows that the opt-out does not apply to, or that are exempt
--
-- All four belong to dbo, as the tables of a source usually do: a view reads the list and the source with the rights of its
-- owner as long as one principal owns all three (ownership chaining), so that its reader needs no right on either. Where the
-- sources belong to somebody else, or are in another database, that is a thing to put right before anything is built on them.
--
-- Text that is compared has a binary collation: the same words differ here as on PostgreSQL, whatever the database's own
-- collation says of upper and lower case. Moments are datetimeoffset(3), written in UTC.
--
-- Grants: roles that an account is made a member of. A role belongs to its database, so that no two warehouses share one.
--   ndoo_loader       runs the monthly check, publishes the list and makes disclosures
--   ndoo_reader       reads cleaned views; each flow's own role is a member of it
--   ndoo_passthrough  the same for pass-through views
--   ndoo_auditor      reads the register and the ledger, never a number

set xact_abort on;
set nocount on;
go
create schema ndoo authorization dbo;
go
create schema ndoo_list authorization dbo;
go
create schema cleaned authorization dbo;
go
-- What this database is by the server's own account: its name, and the availability group's id for it, which all replicas
-- have, or else the server's name. One that was restored under another name or on another server is another, and the
-- warehouse in it is a copy.
create function ndoo.database_identity() returns nvarchar(400) as
begin
	return concat(db_name(), N'/', coalesce(
		(select convert(nvarchar(36), d.group_database_id) from sys.databases as d where d.database_id = db_id()),
		convert(nvarchar(128), serverproperty('ServerName'))
	));
end;
go
create role ndoo_loader;
create role ndoo_reader;
create role ndoo_auditor;

-- The account that discloses is the loader, and not also a member of a reader's role: those are denied the list (0091).
grant select on schema::cleaned to ndoo_loader;

create table ndoo.warehouse (
	one_row bit not null constraint warehouse_one_row_default default 1 constraint warehouse_pkey primary key,
	id uniqueidentifier not null constraint warehouse_id_default default newid(),
	purpose nvarchar(20) collate Latin1_General_BIN2 not null constraint warehouse_purpose_default default N'organisation',
	created_at datetimeoffset(3) not null constraint warehouse_created_at_default default sysdatetimeoffset(),
	-- Of the database that it was made in, or was adopted in (`ndoo migrate adopt`).
	database_identity nvarchar(400) collate Latin1_General_BIN2 not null,
	constraint warehouse_one_row check (one_row = 1),
	constraint warehouse_purpose_known check (purpose in (N'organisation', N'demo'))
);
insert into ndoo.warehouse (database_identity) values (ndoo.database_identity());
grant select on ndoo.warehouse to ndoo_loader;
grant select on ndoo.warehouse to ndoo_auditor;

create table ndoo.migration (
	version int not null constraint migration_pkey primary key,
	name nvarchar(100) collate Latin1_General_BIN2 not null,
	checksum char(64) collate Latin1_General_BIN2 not null,
	applied_at datetimeoffset(3) not null constraint migration_applied_at_default default sysdatetimeoffset(),
	tool_version nvarchar(50) collate Latin1_General_BIN2 not null
);
grant select on ndoo.migration to ndoo_loader;
grant select on ndoo.migration to ndoo_auditor;
go
-- 1 or 0, asked whenever a view is read: nothing is disclosed from a copy. A row that is missing counts as a copy.
create function ndoo.is_copy() returns int as
begin
	declare @is_copy int = 1;
	select @is_copy = case when w.database_identity = ndoo.database_identity() then 0 else 1 end
	from ndoo.warehouse as w with (readcommittedlock);
	return @is_copy;
end;
go
grant execute on ndoo.is_copy to ndoo_loader;
