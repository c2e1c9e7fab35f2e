-- Purpose: SQL Server records who read which cleaned view, and when. SSMS, SSRS, SSIS and Power BI read the views without
-- ndoo, so no entry of the ledger speaks of it; what a return was made of is put on record by `ndoo ledger record`, and
-- mssql-view-reads-report.sql says what there was to record.
-- Grants: none are given. Whoever runs it needs ALTER ANY SERVER AUDIT, and ALTER ANY DATABASE AUDIT in the warehouse.
--
-- How: sqlcmd -S <server> -b -i mssql-view-reads.sql, or SSMS in SQLCMD mode, after setting the two names below. May be
-- run again: what is there stays. The folder is one that the service account of SQL Server may write to.
--
-- The audit files hold the whole text of each statement, and with it any NHS number that somebody searched for: let nobody
-- but auditors read the folder.
--
-- A read that cannot be recorded fails (on_failure): nothing is read past the record, and a full disk stops the returns.
--
-- For SQL Server 2016 and later. Its text is checked by a test; it has not been run on a server.

:setvar Warehouse "warehouse"
:setvar AuditFolder "D:\Audit\ndoo"
:on error exit
set xact_abort on;
set nocount on;
go

use [master];
go

if not exists (select 1 from sys.server_audits where name = N'ndoo_reads')
begin
	create server audit [ndoo_reads]
	to file (filepath = N'$(AuditFolder)', maxsize = 100 MB, max_rollover_files = unlimited, reserve_disk_space = off)
	with (queue_delay = 1000, on_failure = fail_operation);
end;
go

if exists (select 1 from sys.server_audits where name = N'ndoo_reads' and is_state_enabled = 0)
begin
	alter server audit [ndoo_reads] with (state = on);
end;
go

use [$(Warehouse)];
go

if not exists (select 1 from sys.database_audit_specifications where name = N'ndoo_reads')
begin
	-- The list itself as well: nobody but the loader and the views has to read it.
	create database audit specification [ndoo_reads]
	for server audit [ndoo_reads]
		add (select on schema::[cleaned] by [public]),
		add (select on schema::[passthrough] by [public]),
		add (select on schema::[ndoo_list] by [public])
	with (state = on);
end;
go
