-- Purpose: a monthly check in between asks about the people registered since the last one. What comes back joins the list in
-- use, in place of whatever that list said of the same people, and leaves it as old as it was.
-- Grants: as on the table.

set xact_abort on;
set nocount on;
go
-- The check whose list is joined; null for a check of everybody.
alter table ndoo.check_run add joins nvarchar(100) collate Latin1_General_BIN2 null;
-- Of the file with those on that list who were not asked about: whether what is published is what was kept. Keyed (HMAC).
alter table ndoo.check_run add rest_digest char(64) collate Latin1_General_BIN2 null;
go
alter table ndoo.check_run add constraint check_run_joins_fkey foreign key (joins) references ndoo.check_run (check_id);
alter table ndoo.check_run
add constraint check_run_joins_monthly check (joins is null or (kind = N'monthly' and joins <> check_id));
alter table ndoo.check_run add constraint check_run_rest_keyed check (rest_digest not like '%[^0-9a-f]%');
alter table ndoo.check_run add constraint check_run_rest_is_of_joined check (rest_digest is null or joins is not null);
