-- Purpose: what a one-off check is about, so that the run that looks for its reply is known to be about the same. Nothing
-- in here is about a person: the digest of the input is keyed (HMAC).
-- Grants: ndoo_loader reads and appends; ndoo_auditor reads.

create table ndoo.one_off (
	check_id text primary key references ndoo.check_run,
	flow text not null,
	input_digest text not null,
	constraint one_off_digest_keyed check (input_digest ~ '^[0-9a-f]{64}$')
);
revoke all on ndoo.one_off from public;
grant select, insert on ndoo.one_off to :"ndoo_loader";
grant select on ndoo.one_off to :"ndoo_auditor";
