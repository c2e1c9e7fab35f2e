-- Purpose: what a one-off check is about, so that the run that looks for its reply is known to be about the same. Nothing
-- in here is about a person: the digest of the input is keyed (HMAC).
-- Grants: ndoo_loader reads and appends; ndoo_auditor reads.

set xact_abort on;
set nocount on;
go
create table ndoo.one_off (
	check_id nvarchar(100) collate Latin1_General_BIN2 not null
		constraint one_off_pkey primary key
		constraint one_off_check_id_fkey references ndoo.check_run (check_id),
	flow nvarchar(128) collate Latin1_General_BIN2 not null,
	input_digest char(64) collate Latin1_General_BIN2 not null,
	constraint one_off_digest_keyed check (input_digest not like '%[^0-9a-f]%')
);
grant select, insert on ndoo.one_off to ndoo_loader;
grant select on ndoo.one_off to ndoo_auditor;
