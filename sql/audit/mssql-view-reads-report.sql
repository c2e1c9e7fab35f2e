-- Purpose: what mssql-view-reads.sql recorded: a row for each day, account and view that was read, for whoever puts returns
-- on record with `ndoo ledger record`. The text of the statements is left out, since an NHS number may stand in it.
-- Grants: none are given. Whoever runs it needs CONTROL SERVER, or VIEW SERVER SECURITY AUDIT from SQL Server 2022 on.
--
-- How: sqlcmd -S <server> -b -i mssql-view-reads-report.sql, after setting the folder below. Days are those of UTC.
-- Its text is checked by a test; it has not been run on a server.

:setvar AuditFolder "D:\Audit\ndoo"
:on error exit
set nocount on;
go

select
	convert(date, reads.event_time) as read_on,
	reads.server_principal_name as account,
	reads.database_name as warehouse,
	reads.schema_name as view_schema,
	reads.object_name as view_name,
	count(*) as times_read
from sys.fn_get_audit_file(N'$(AuditFolder)\ndoo_reads*.sqlaudit', default, default) as reads
where reads.action_id = 'SL'
	and reads.succeeded = 1
	and reads.schema_name in (N'cleaned', N'passthrough', N'ndoo_list')
group by
	convert(date, reads.event_time),
	reads.server_principal_name,
	reads.database_name,
	reads.schema_name,
	reads.object_name
order by read_on, account, view_schema, view_name;
go
