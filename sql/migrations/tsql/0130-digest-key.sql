-- Purpose: by which key the ledger is chained and the digests are made, as a fingerprint that tells nothing of it: so that a
-- missing or another key is known to be one, and is never made anew in silence. And that the ledger can always be added to,
-- whatever a member of the loader's role has put into it.
-- Grants: ndoo_loader reads and appends; ndoo_auditor reads.

set xact_abort on;
set nocount on;
go
create table ndoo.digest_key (
	fingerprint nvarchar(64) collate Latin1_General_BIN2 not null constraint digest_key_pkey primary key,
	at datetimeoffset(3) not null,
	actor nvarchar(256) collate Latin1_General_BIN2 not null,
	-- Where it was made or first used: a second project folder is told from a loss by it.
	machine nvarchar(256) collate Latin1_General_BIN2 not null,
	folder nvarchar(1000) collate Latin1_General_BIN2 not null,
	-- The last entry of the ledger before it; those are not chained with it.
	after_entry bigint not null,
	constraint digest_key_is_fingerprint check (len(fingerprint) = 64 and fingerprint not like N'%[^0-9a-f]%')
);
-- Nor truncated (0005).
alter table ndoo.no_truncate add digest_key nvarchar(64) collate Latin1_General_BIN2 null
	constraint no_truncate_digest_key references ndoo.digest_key (fingerprint);
grant select, insert on ndoo.digest_key to ndoo_loader;
grant select on ndoo.digest_key to ndoo_auditor;
-- What the program can read again: a day without an end could not be listed.
alter table ndoo.ledger
add constraint ledger_at_is_a_day check (at >= '2000-01-01T00:00:00+00:00' and at < '9000-01-01T00:00:00+00:00');
go
create trigger ndoo.keep_digest_key on ndoo.digest_key instead of update, delete as
begin
	throw 51105, N'ND105: The record of digest keys is only ever added to. What to do: A key that is lost is replaced by `ndoo ledger new-key`.', 1;
end;
go
-- An entry follows the last one and leads back to nothing: after one that did not, no other could be added. Whether it was
-- written with the key shows in `ndoo ledger verify`.
create trigger ndoo.follow_ledger on ndoo.ledger after insert as
begin
	set nocount on;
	if exists (
		select 1 from inserted as i
		where i.chain = i.previous or len(i.chain) <> 64 or i.chain like N'%[^0-9a-f]%'
			or exists (select 1 from ndoo.ledger as l where l.previous = i.chain and l.seq <= i.seq)
			or i.previous <> coalesce(
				(select top (1) l.chain from ndoo.ledger as l where l.seq < i.seq order by l.seq desc),
				replicate(N'0', 64)
			)
	)
		throw 51106, N'ND106: This does not follow the last entry of the ledger. What to do: Only ndoo adds to the ledger: see what else writes to it with the loader''s rights.', 1;
end;
