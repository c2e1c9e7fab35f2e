-- Purpose: the append-only record of checks and disclosures. Facts that name nobody and rest on ten people or more.
-- Grants: ndoo_loader appends and reads; ndoo_auditor reads. Nobody changes or removes a row, the owner included.

create table ndoo.ledger (
	seq bigint generated always as identity primary key,
	at timestamptz not null,
	actor text not null,
	event text not null,
	check_id text,
	flow text,
	detail jsonb not null default '{}'
);

create function ndoo.keep_ledger() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	raise exception using
		errcode = 'ND102',
		message = 'The ledger is only ever added to.',
		hint = 'What was recorded stays. Put a mistake right by a new entry that says so.';
end $$;
revoke all on function ndoo.keep_ledger() from public;

-- For the statement, not for each row: an update that meets no row is refused as well.
create trigger keep_ledger before update or delete or truncate on ndoo.ledger
	for each statement execute function ndoo.keep_ledger();

revoke all on ndoo.ledger from public;
grant select, insert on ndoo.ledger to :"ndoo_loader";
grant select on ndoo.ledger to :"ndoo_auditor";
