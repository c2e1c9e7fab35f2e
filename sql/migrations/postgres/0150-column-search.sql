-- Purpose: what a search of a source for NHS numbers found, so that a source that has not changed is not searched whole at every
-- build. By column a word: some, or nothing; never a figure, and never a value. The digest is of the source as the engine knows it
-- (its id, its files, its columns), of the columns that were searched and how, and of the business units that they were compared
-- with: with any other of these it is searched again.
-- Grants: ndoo_auditor reads. Only an account that may build writes.

create table ndoo.column_search (
	schema_name text not null,
	name text not null,
	digest text not null,
	searched_at timestamptz not null,
	verdicts jsonb not null,
	constraint column_search_pkey primary key (schema_name, name, digest)
);
revoke all on ndoo.column_search from public;
grant select on ndoo.column_search to :"ndoo_auditor";
