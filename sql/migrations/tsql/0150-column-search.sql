-- Purpose: what a search of a source for NHS numbers found, so that a source that has not changed is not searched whole at every
-- build. By column a word: some, or nothing; never a figure, and never a value. The digest is of the source as the engine knows it
-- (its id, its files, its columns), of the columns that were searched and how, and of the business units that they were compared
-- with: with any other of these it is searched again.
-- Grants: ndoo_auditor reads. Only an account that may build writes.

set xact_abort on;
set nocount on;
go
create table ndoo.column_search (
	schema_name nvarchar(128) collate Latin1_General_BIN2 not null,
	name nvarchar(128) collate Latin1_General_BIN2 not null,
	digest nvarchar(64) collate Latin1_General_BIN2 not null,
	searched_at datetimeoffset(3) not null,
	verdicts nvarchar(max) not null,
	constraint column_search_pkey primary key (schema_name, name, digest),
	constraint column_search_verdicts_is_json check (isjson(verdicts) = 1)
);
grant select on ndoo.column_search to ndoo_auditor;
