-- Purpose: chains each entry of the ledger to the one before it, so that what was changed, removed, moved or cut off by
-- somebody with rights on the database is found by `ndoo ledger verify`. The chain value is an HMAC with the loader's key,
-- which the warehouse never sees; entries from before this migration have none.
-- Grants: as on the table: ndoo_loader appends and reads, ndoo_auditor reads.

alter table ndoo.ledger
	add column previous text,
	add column chain text,
	-- One entry follows another: two writers cannot fork the chain, whatever they lock.
	add constraint ledger_one_follows unique (previous),
	add constraint ledger_chain_once unique (chain),
	-- For every entry from now on.
	add constraint ledger_is_chained check (previous is not null and chain is not null) not valid;
