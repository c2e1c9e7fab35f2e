-- Purpose: how far a check has come. What happened on the way is in ndoo.ledger.
-- Grants: ndoo_loader reads and writes; ndoo_auditor reads. Nothing in here is about a person.

set xact_abort on;
set nocount on;
go
create table ndoo.check_run (
	check_id nvarchar(100) collate Latin1_General_BIN2 not null constraint check_run_pkey primary key,
	kind nvarchar(20) collate Latin1_General_BIN2 not null,
	environment nvarchar(20) collate Latin1_General_BIN2 not null,
	state nvarchar(20) collate Latin1_General_BIN2 not null,
	-- How it ended; kept when it is purged.
	outcome nvarchar(20) collate Latin1_General_BIN2 null,
	opened_at datetimeoffset(3) not null,
	-- When the population was extracted: the date of the list that comes of it.
	population_at datetimeoffset(3) null,
	-- Why a person has to look, and who accepted it.
	hold nvarchar(max) null,
	accepted_by nvarchar(256) null,
	accept_reason nvarchar(max) null,
	accepted_at datetimeoffset(3) null,
	failure nvarchar(max) null,
	changed_at datetimeoffset(3) not null,
	constraint check_run_kind_known check (kind in (N'monthly', N'one-off', N'test')),
	constraint check_run_environment_known check (environment in (N'live', N'int', N'stand-in')),
	constraint check_run_state_known check (state in (
		N'planned', N'extracted', N'submitted', N'replied', N'held', N'proven', N'published', N'applied', N'failed', N'abandoned',
		N'purged'
	)),
	constraint check_run_outcome_known check (outcome in (N'published', N'applied', N'failed', N'abandoned')),
	constraint check_run_end_has_outcome check (
		state not in (N'published', N'applied', N'failed', N'abandoned', N'purged') or outcome is not null
	),
	constraint check_run_hold_has_reasons check (state <> N'held' or hold is not null),
	constraint check_run_acceptance_whole check (
		(accepted_by is null and accept_reason is null and accepted_at is null)
		or (accepted_by is not null and accept_reason is not null and accepted_at is not null)
	),
	constraint check_run_hold_is_json check (isjson(hold) = 1),
	constraint check_run_failure_is_json check (isjson(failure) = 1)
);

-- A kind has one check under way at most.
create unique index check_run_one_open on ndoo.check_run (kind) where state <> N'purged';

create table ndoo.request (
	check_id nvarchar(100) collate Latin1_General_BIN2 not null
		constraint request_check_id_fkey references ndoo.check_run (check_id),
	part int not null,
	mailbox nvarchar(100) collate Latin1_General_BIN2 not null,
	base_name nvarchar(200) collate Latin1_General_BIN2 not null,
	local_id nvarchar(200) collate Latin1_General_BIN2 not null,
	rows_sent int not null,
	state nvarchar(20) collate Latin1_General_BIN2 not null,
	sent_at datetimeoffset(3) null,
	-- MESH's id of the message that was taken as its reply.
	reply_id nvarchar(200) collate Latin1_General_BIN2 null,
	findings nvarchar(max) null,
	constraint request_pkey primary key (check_id, part),
	-- The service pairs a reply with its request by the LocalId, and refuses a file name that it has had (check service page).
	constraint request_local_id_once unique (local_id),
	constraint request_base_name_once unique (base_name),
	constraint request_part_from_one check (part > 0),
	constraint request_rows_counted check (rows_sent >= 0),
	constraint request_state_known check (state in (N'named', N'sending', N'sent', N'replied', N'proven', N'failed')),
	constraint request_findings_is_json check (isjson(findings) = 1)
);

create table ndoo.unit_tally (
	check_id nvarchar(100) collate Latin1_General_BIN2 not null
		constraint unit_tally_check_id_fkey references ndoo.check_run (check_id),
	unit nvarchar(200) collate Latin1_General_BIN2 not null,
	tally nvarchar(max) not null,
	constraint unit_tally_pkey primary key (check_id, unit),
	constraint unit_tally_is_json check (isjson(tally) = 1)
);

-- The last number given to a file from a mailbox in a month (YYYY-MM or as the name has it): never given twice.
create table ndoo.sequence (
	mailbox nvarchar(100) collate Latin1_General_BIN2 not null,
	month nvarchar(20) collate Latin1_General_BIN2 not null,
	last int not null,
	constraint sequence_pkey primary key (mailbox, month),
	constraint sequence_from_one check (last > 0)
);

grant select, insert, update on ndoo.check_run to ndoo_loader;
grant select, insert, update on ndoo.request to ndoo_loader;
grant select, insert, update on ndoo.sequence to ndoo_loader;
grant select, insert, delete on ndoo.unit_tally to ndoo_loader;
grant select on ndoo.check_run to ndoo_auditor;
grant select on ndoo.request to ndoo_auditor;
grant select on ndoo.unit_tally to ndoo_auditor;
grant select on ndoo.sequence to ndoo_auditor;
go
create trigger ndoo.keep_sequence on ndoo.sequence after update, delete as
begin
	set nocount on;
	if exists (
		select 1
		from deleted as d
		where not exists (
			select 1 from inserted as i where i.mailbox = d.mailbox and i.month = d.month and i.last > d.last
		)
	)
		throw 51101, N'ND101: The sequence numbers of file names only go up. What to do: The check service never wants a lower number after a higher one: leave ndoo.sequence as it is.', 1;
end;
