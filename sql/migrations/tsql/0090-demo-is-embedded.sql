-- Purpose: only a warehouse inside the process of ndoo can be a demo's. A server holds an organisation's data, and no statement
-- makes the answers of the stand-in fit for it: not its owner's, and not the restore of a copy.
-- Grants: none.

set xact_abort on;
set nocount on;
go
alter table ndoo.warehouse add constraint warehouse_demo_is_embedded check (purpose <> N'demo');
