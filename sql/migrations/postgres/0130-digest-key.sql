-- Purpose: by which key the ledger is chained and the digests are made, as a fingerprint that tells nothing of it: so that a
-- missing or another key is known to be one, and is never made anew in silence. And that the ledger can always be added to,
-- whatever a member of the loader's role has put into it.
-- Grants: ndoo_loader reads and appends; ndoo_auditor reads.

create table ndoo.digest_key (
	fingerprint text primary key,
	at timestamptz not null,
	actor text not null,
	-- Where it was made or first used: a second project folder is told from a loss by it.
	machine text not null,
	folder text not null,
	-- The last entry of the ledger before it; those are not chained with it.
	after_entry bigint not null,
	constraint digest_key_is_fingerprint check (fingerprint ~ '^[0-9a-f]{64}$')
);

create function ndoo.keep_digest_key() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	raise exception using
		errcode = 'ND105',
		message = 'The record of digest keys is only ever added to.',
		hint = 'A key that is lost is replaced by `ndoo ledger new-key`.';
end $$;
revoke all on function ndoo.keep_digest_key() from public;
create trigger keep_digest_key before update or delete or truncate on ndoo.digest_key
	for each statement execute function ndoo.keep_digest_key();

revoke all on ndoo.digest_key from public;
grant select, insert on ndoo.digest_key to :"ndoo_loader";
grant select on ndoo.digest_key to :"ndoo_auditor";

-- An entry follows the last one, has a number of the sequence's own, and leads back to nothing: after one that did not, no
-- other could be added. Whether it was written with the key shows in `ndoo ledger verify`.
create function ndoo.follow_ledger() returns trigger
	language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	last_seq bigint;
	last_chain text;
begin
	perform pg_advisory_xact_lock(hashtextextended('ndoo.ledger', 0));
	select l.seq, l.chain into last_seq, last_chain from ndoo.ledger as l order by l.seq desc limit 1;
	if new.previous is distinct from coalesce(last_chain, repeat('0', 64))
		or new.chain is null or new.chain !~ '^[0-9a-f]{64}$'
		or new.chain = new.previous
		or exists (select from ndoo.ledger as l where l.previous = new.chain)
		or new.seq is distinct from currval(pg_get_serial_sequence('ndoo.ledger', 'seq'))
	then
		raise exception using
			errcode = 'ND106',
			message = 'This does not follow the last entry of the ledger.',
			hint = 'Only ndoo adds to the ledger: see what else writes to it with the loader''s rights.';
	end if;
	return new;
end $$;
revoke all on function ndoo.follow_ledger() from public;
create trigger follow_ledger before insert on ndoo.ledger
	for each row execute function ndoo.follow_ledger();

-- What the program can read again: a day without an end could not be listed.
alter table ndoo.ledger
	add constraint ledger_at_is_a_day check (at >= '2000-01-01 00:00:00+00' and at < '9000-01-01 00:00:00+00');
