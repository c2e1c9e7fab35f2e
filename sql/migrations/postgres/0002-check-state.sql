-- Purpose: how far a check has come. What happened on the way is in ndoo.ledger.
-- Grants: ndoo_loader reads and writes; ndoo_auditor reads. Nothing in here is about a person.

create table ndoo.check_run (
	check_id text primary key,
	kind text not null,
	environment text not null,
	state text not null,
	-- How it ended; kept when it is purged.
	outcome text,
	opened_at timestamptz not null,
	-- When the population was extracted: the date of the list that comes of it.
	population_at timestamptz,
	-- Why a person has to look, and who accepted it.
	hold jsonb,
	accepted_by text,
	accept_reason text,
	accepted_at timestamptz,
	failure jsonb,
	changed_at timestamptz not null,
	constraint check_run_kind_known check (kind in ('monthly', 'one-off', 'test')),
	constraint check_run_environment_known check (environment in ('live', 'int', 'stand-in')),
	constraint check_run_state_known check (state in (
		'planned', 'extracted', 'submitted', 'replied', 'held', 'proven', 'published', 'applied', 'failed', 'abandoned', 'purged'
	)),
	constraint check_run_outcome_known check (outcome in ('published', 'applied', 'failed', 'abandoned')),
	constraint check_run_end_has_outcome check (
		state not in ('published', 'applied', 'failed', 'abandoned', 'purged') or outcome is not null
	),
	constraint check_run_hold_has_reasons check (state <> 'held' or hold is not null),
	constraint check_run_acceptance_whole check (num_nulls(accepted_by, accept_reason, accepted_at) in (0, 3))
);

-- A kind has one check under way at most.
create unique index check_run_one_open on ndoo.check_run (kind) where state <> 'purged';

create table ndoo.request (
	check_id text not null references ndoo.check_run,
	part integer not null,
	mailbox text not null,
	base_name text not null,
	local_id text not null,
	rows_sent integer not null,
	state text not null,
	sent_at timestamptz,
	-- MESH's id of the message that was taken as its reply.
	reply_id text,
	findings jsonb,
	primary key (check_id, part),
	-- The service pairs a reply with its request by the LocalId, and refuses a file name that it has had (check service page).
	constraint request_local_id_once unique (local_id),
	constraint request_base_name_once unique (base_name),
	constraint request_part_from_one check (part > 0),
	constraint request_rows_counted check (rows_sent >= 0),
	constraint request_state_known check (state in ('named', 'sending', 'sent', 'replied', 'proven', 'failed'))
);

create table ndoo.unit_tally (
	check_id text not null references ndoo.check_run,
	unit text not null,
	tally jsonb not null,
	primary key (check_id, unit)
);

-- The last number given to a file from a mailbox in a month (YYYY-MM or as the name has it): never given twice.
create table ndoo.sequence (
	mailbox text not null,
	month text not null,
	last integer not null,
	primary key (mailbox, month),
	constraint sequence_from_one check (last > 0)
);

create function ndoo.keep_sequence() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' then
		if new.mailbox = old.mailbox and new.month = old.month and new.last > old.last then
			return new;
		end if;
	end if;
	raise exception using
		errcode = 'ND101',
		message = 'The sequence numbers of file names only go up.',
		hint = 'The check service never wants a lower number after a higher one: leave ndoo.sequence as it is.';
end $$;
revoke all on function ndoo.keep_sequence() from public;

create trigger keep_rows before update or delete on ndoo.sequence
	for each row execute function ndoo.keep_sequence();
create trigger keep_table before truncate on ndoo.sequence
	for each statement execute function ndoo.keep_sequence();

revoke all on ndoo.check_run, ndoo.request, ndoo.unit_tally, ndoo.sequence from public;
grant select, insert, update on ndoo.check_run, ndoo.request, ndoo.sequence to :"ndoo_loader";
grant select, insert, delete on ndoo.unit_tally to :"ndoo_loader";
grant select on ndoo.check_run, ndoo.request, ndoo.unit_tally, ndoo.sequence to :"ndoo_auditor";
