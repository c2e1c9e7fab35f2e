-- Purpose: the append-only record of checks and disclosures. Facts that name nobody and rest on ten people or more.
-- Grants: ndoo_loader appends and reads; ndoo_auditor reads. Nobody changes or removes a row, the owner included.

set xact_abort on;
set nocount on;
go
create table ndoo.ledger (
	seq bigint identity(1, 1) not null constraint ledger_pkey primary key,
	at datetimeoffset(3) not null,
	actor nvarchar(256) collate Latin1_General_BIN2 not null,
	event nvarchar(100) collate Latin1_General_BIN2 not null,
	check_id nvarchar(100) collate Latin1_General_BIN2 null,
	flow nvarchar(128) collate Latin1_General_BIN2 null,
	detail nvarchar(max) not null constraint ledger_detail_default default N'{}',
	constraint ledger_detail_is_json check (isjson(detail) = 1)
);
grant select, insert on ndoo.ledger to ndoo_loader;
grant select on ndoo.ledger to ndoo_auditor;
go
-- For the statement, not for each row: an update that meets no row is refused as well.
create trigger ndoo.keep_ledger on ndoo.ledger instead of update, delete as
begin
	throw 51102, N'ND102: The ledger is only ever added to. What to do: What was recorded stays. Put a mistake right by a new entry that says so.', 1;
end;
