-- Purpose: chains each entry of the ledger to the one before it, so that what was changed, removed, moved or cut off by
-- somebody with rights on the database is found by `ndoo ledger verify`. The chain value is an HMAC with the loader's key,
-- which the warehouse never sees.
-- Grants: as on the table: ndoo_loader appends and reads, ndoo_auditor reads.

set xact_abort on;
set nocount on;
go
alter table ndoo.ledger add previous nvarchar(100) collate Latin1_General_BIN2 null;
alter table ndoo.ledger add chain nvarchar(100) collate Latin1_General_BIN2 null;
go
-- One entry follows another: two writers cannot fork the chain, whatever they lock.
alter table ndoo.ledger add constraint ledger_one_follows unique (previous);
alter table ndoo.ledger add constraint ledger_chain_once unique (chain);
alter table ndoo.ledger add constraint ledger_is_chained check (previous is not null and chain is not null);
