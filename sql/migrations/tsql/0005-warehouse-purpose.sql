-- Purpose: whose warehouse this is. On a server it is an organisation's, for good: only a warehouse inside the process of ndoo
-- can be a demo's, which may publish the answers of the stand-in. Its id changes only where the database is a copy that is
-- adopted.
-- Grants: none; the table has them from 0001.

set xact_abort on;
set nocount on;
go
-- No trigger is told of a TRUNCATE, but none is done on a table that another refers to. This one stays empty.
create table ndoo.no_truncate (
	mailbox nvarchar(100) collate Latin1_General_BIN2 null,
	month nvarchar(20) collate Latin1_General_BIN2 null,
	ledger_seq bigint null constraint no_truncate_ledger references ndoo.ledger (seq),
	warehouse_row bit null constraint no_truncate_warehouse references ndoo.warehouse (one_row),
	constraint no_truncate_sequence foreign key (mailbox, month) references ndoo.sequence (mailbox, month),
	constraint no_truncate_is_empty check (1 = 0)
);
go
-- A copy becomes a warehouse of its own (`ndoo migrate adopt`), and nothing else does.
create trigger ndoo.keep_warehouse on ndoo.warehouse after update, delete as
begin
	set nocount on;
	if exists (
		select 1
		from deleted as d
		where not exists (
			select 1
			from inserted as i
			where i.one_row = d.one_row and i.id <> d.id and i.purpose = d.purpose and i.created_at = d.created_at
				and d.database_identity <> ndoo.database_identity() and i.database_identity = ndoo.database_identity()
		)
	)
		throw 51103, N'ND103: The purpose of this warehouse cannot be changed any more. What to do: Only a new warehouse, on which no check was ever made, can become a demo''s. Run `npm run demo`: it makes its own.', 1;
end;
