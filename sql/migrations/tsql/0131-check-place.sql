-- Purpose: where the files of a check are, so that a run from another project folder or machine leaves them to the one that has
-- them, and says where that is. Nothing in here is about a person.
-- Grants: ndoo_loader reads and appends; ndoo_auditor reads.

set xact_abort on;
set nocount on;
go
create table ndoo.check_place (
	check_id nvarchar(100) collate Latin1_General_BIN2 not null
		constraint check_place_pkey primary key
		constraint check_place_check_id_fkey references ndoo.check_run (check_id),
	machine nvarchar(256) collate Latin1_General_BIN2 not null,
	folder nvarchar(1000) collate Latin1_General_BIN2 not null
);
grant select, insert on ndoo.check_place to ndoo_loader;
grant select on ndoo.check_place to ndoo_auditor;
