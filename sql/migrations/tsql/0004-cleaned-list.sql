-- Purpose: the cleaned list. Two slots and a pointer, so that publishing swaps what is inside and never the objects: their
-- ids, and with them every grant, denial and mask and every view on them, stay (a dropped or transferred table loses its
-- grants in silence).
--
-- What keeps a reader's list whole. SQL Server reads with locks, not with row versions, unless the database was set so
-- (READ_COMMITTED_SNAPSHOT); a statement may look at the pointer early and at a slot much later, in an order that its plan
-- chooses; and TRUNCATE is bound to no snapshot. So nothing here rests on the moment at which something is looked at:
--   1. Who reads a slot first locks that table, shared, until the end of the transaction (a statement by itself is one), and
--      then looks again at the pointer and into the slot. While it is held the slot cannot be emptied; and since the next list
--      goes where the other slot is, and the one after that where this one is, the pointer moves once at most.
--   2. The pointer says when it moved, by this server's clock, after everybody else was locked out of it. Whoever finds that
--      it moved after the statement began is refused: two looks of one statement, on either side of a publication, would
--      otherwise read both lists, or neither.
--   3. Under SNAPSHOT isolation the pointer of the snapshot counts throughout, and its slot, as long as that was not emptied:
--      a disclosure goes by one list, and may outlast a publication. What READ UNCOMMITTED sees of a pointer that is
--      moving is refused: it is newer than the one that locks let through.
-- Readers wait for the last statements of a publication, the two that move the pointer, and for nothing else: the slot that is
-- loaded is not touched.
--
-- Grants: ndoo_loader fills the slots, moves the pointer, and reads the list. Nobody else reads anything here: a cleaned
-- view reads it with the rights of its owner.

set xact_abort on;
set nocount on;
go
-- The key is in place when a list is loaded, in its order: a key that is built afterwards would lock the table's definition
-- (Sch-M) for as long, and every query on a cleaned view that has to be compiled would wait for it. Its statistics are
-- never brought up to date, since they would hold two hundred numbers of a list.
--
-- Whoever sees that a table is there is told by the engine how many rows it has, and how large it is. So a slot has as many rows as
-- people were asked about, whatever came back: beside the list it holds rows that are nobody's, an x and nine digits, as wide as a
-- number, and behind every number in the order of the key. No number of a source is ever compared with one: what comes out of a
-- column is ten digits or the word for none (ndoo.nhs_number), and the view on the slots leaves them out.
create table ndoo_list.slot_a (
	nhs_number char(10) collate Latin1_General_BIN2 not null,
	constraint slot_a_key primary key clustered (nhs_number) with (statistics_norecompute = on),
	constraint slot_a_number_or_nobodys check (nhs_number like '[0-9x][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
);
create table ndoo_list.slot_b (
	nhs_number char(10) collate Latin1_General_BIN2 not null,
	constraint slot_b_key primary key clustered (nhs_number) with (statistics_norecompute = on),
	constraint slot_b_number_or_nobodys check (nhs_number like '[0-9x][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
);

create table ndoo_list.pointer (
	one_row bit not null constraint pointer_one_row_default default 1 constraint pointer_pkey primary key,
	slot char(1) collate Latin1_General_BIN2 not null,
	check_id nvarchar(100) collate Latin1_General_BIN2 not null
		constraint pointer_check_id_fkey references ndoo.check_run (check_id),
	kind nvarchar(20) collate Latin1_General_BIN2 not null,
	environment nvarchar(20) collate Latin1_General_BIN2 not null,
	-- When its population was extracted.
	list_date datetimeoffset(3) not null,
	-- Of the slot, with those that are nobody's: as many as people were asked about.
	rows bigint not null,
	-- The share of the people of the last check of everybody whom its reply left out; null where fewer than ten stand behind it.
	-- Here, where nobody reads but who reads the list, and what it was made of.
	share_removed decimal(13, 12) null,
	published_at datetimeoffset(3) not null,
	-- When the pointer last moved, by this server's clock in UTC, as finely as the clock says it.
	moved_at datetime2(7) not null constraint pointer_moved_at_default default sysutcdatetime(),
	constraint pointer_one_row check (one_row = 1),
	constraint pointer_slot_known check (slot in ('a', 'b')),
	constraint pointer_kind_known check (kind in (N'monthly', N'one-off', N'test')),
	constraint pointer_environment_known check (environment in (N'live', N'int', N'stand-in')),
	constraint pointer_rows_counted check (rows >= 0),
	constraint pointer_share_is_one check (share_removed between 0 and 1)
);
go
-- What is known of the list in use, as the reader's isolation has it; of nobody who is on it. And when the pointer last moved
-- whatever the isolation, with a lock.
create view ndoo_list.list_in_use as
select p.slot, p.kind, p.environment, p.list_date, p.rows, p.moved_at, last.moved_at as last_moved_at
from ndoo_list.pointer as p
join ndoo_list.pointer as last with (readcommittedlock) on last.one_row = p.one_row;
go
-- Whoever reads one of these holds the slot until the end of the transaction, whatever the isolation.
create view ndoo_list.slot_a_held as
select top (1) 1 as is_held from ndoo_list.slot_a with (tablock, holdlock);
go
create view ndoo_list.slot_b_held as
select top (1) 1 as is_held from ndoo_list.slot_b with (tablock, holdlock);
go
-- Whether there is anything in a slot, as the reader's isolation has it.
create view ndoo_list.slot_a_filled as
select top (1) 1 as is_filled from ndoo_list.slot_a;
go
create view ndoo_list.slot_b_filled as
select top (1) 1 as is_filled from ndoo_list.slot_b;
go
-- Holds a slot, and then says whether anything is in it: 1, 0, or null for a slot that is none.
create function ndoo_list.hold(@slot char(1)) returns int as
begin
	declare @is_held int, @is_filled int = 0;
	if @slot = 'a'
	begin
		select @is_held = h.is_held from ndoo_list.slot_a_held as h;
		select @is_filled = f.is_filled from ndoo_list.slot_a_filled as f;
		return @is_filled;
	end;
	if @slot = 'b'
	begin
		select @is_held = h.is_held from ndoo_list.slot_b_held as h;
		select @is_filled = f.is_filled from ndoo_list.slot_b_filled as f;
		return @is_filled;
	end;
	return null;
end;
go
-- Whether a slot is the list of a statement that began at a moment (sysutcdatetime(), which is the same throughout a statement):
-- 1 or 0, or an error when the list was replaced since. The slot is held then. Of the form: 0006.
create function ndoo_list.is_in_use(@slot char(1), @began datetime2(7)) returns int as
begin
	declare @in_use char(1), @is_filled int, @rows bigint, @moved_at datetime2(7), @last_moved_at datetime2(7);
	select @in_use = l.slot, @moved_at = l.moved_at, @last_moved_at = l.last_moved_at from ndoo_list.list_in_use as l;
	-- Not held: it may be the one that is being loaded. Not where the pointer moved since the statement began, or was seen in a move
	-- that was undone: the other slot may have been asked about before or after that, and each be found out of use.
	if @in_use is null or @in_use <> @slot and @moved_at < @began and @moved_at <= @last_moved_at return 0;
	if @in_use = @slot set @is_filled = ndoo_list.hold(@slot);
	select @in_use = l.slot, @rows = l.rows, @moved_at = l.moved_at, @last_moved_at = l.last_moved_at
	from ndoo_list.list_in_use as l;
	if @in_use = @slot and @moved_at < @began and @moved_at <= @last_moved_at and @is_filled = sign(@rows) return 1;
	return cast(N'ND008: The cleaned list was replaced while it was being read. What to do: Start the disclosure again. If that does not help, run `ndoo status`: the list may have been emptied by hand.' as int);
end;
go
-- The pointer is asked before either slot is opened: a condition without a column of the table is evaluated when the scan
-- begins (a startup filter), so that the slot that is being loaded is never in a reader's way.
create view ndoo_list.cleaned_list as
select a.nhs_number from ndoo_list.slot_a as a
where (select ndoo_list.is_in_use('a', sysutcdatetime())) = 1 and a.nhs_number not like 'x%'
union all
select b.nhs_number from ndoo_list.slot_b as b
where (select ndoo_list.is_in_use('b', sysutcdatetime())) = 1 and b.nhs_number not like 'x%';
go
grant select, insert on ndoo_list.slot_a to ndoo_loader;
grant select, insert on ndoo_list.slot_b to ndoo_loader;
grant select, insert, update on ndoo_list.pointer to ndoo_loader;
grant select on ndoo_list.cleaned_list to ndoo_loader;
