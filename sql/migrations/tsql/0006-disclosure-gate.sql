-- Purpose: the test that every cleaned view makes at the moment it is read, whatever program reads it:
--   select … where (select ndoo.assert_disclosable(N'flow')) = 1
-- It is 1 or it is an error that says what to do: a row that is missing never turns it into null (fail closed).
--
-- Why this form. No function of SQL Server can THROW; the one way in which reading fails with words of ours is a text
-- that is converted to a number, when the engine quotes the text (error 245). And the optimiser may move, fold or leave out
-- what it understands, so that it must not understand this:
--   * It is a scalar function of several statements that reads tables: nothing of it can be computed when a plan is made, and
--     a plan that is kept asks again each time. It asks for the time, so that SQL Server 2019 and later never write its body
--     into the query (such a function is not inlined), and the text itself rests on what was read.
--   * The condition has no column of a table in it. Such a condition is evaluated once, before anything below it is opened (a
--     startup filter): an empty source, or no list at all, still ends in the error. Wherever else a plan had it, no row comes
--     out of the view unless it was evaluated, and was 1.
--   * It reads with locks, and not with the hint of whoever reads the view: NOLOCK goes to the tables of a view and not to those
--     of a function.
-- The price: a query that calls such a function runs on one core.
--
-- Grants: ndoo_loader may ask it by itself. The reader of a view needs no right on it, nor has one on what it reads: all has
-- one owner.

set xact_abort on;
set nocount on;
go
create table ndoo.flow_gate (
	flow nvarchar(128) collate Latin1_General_BIN2 not null constraint flow_gate_pkey primary key,
	max_list_age_days int not null,
	-- The last day on which the flow's sign-off, or the exemption it stands on, holds.
	valid_until date not null,
	-- The end of that day where the organisation is: `ndoo build` counts days by the project's time zone, the gate none.
	closes_at datetimeoffset(3) not null,
	-- Of the flow as it was when its views were built.
	fingerprint char(64) collate Latin1_General_BIN2 not null,
	built_at datetimeoffset(3) not null,
	constraint flow_gate_age_counted check (max_list_age_days > 0)
);
grant select on ndoo.flow_gate to ndoo_loader;
grant select on ndoo.flow_gate to ndoo_auditor;
go
create function ndoo.assert_disclosable(@flow nvarchar(128)) returns int as
begin
	declare @moment datetime2(7) = sysutcdatetime();
	declare @gate nvarchar(128), @max_age_days bigint, @valid_until date, @closes_at datetimeoffset(3);
	declare @has_list int, @slot char(1), @kind nvarchar(20), @environment nvarchar(20), @list_date datetimeoffset(3), @rows bigint;
	declare @moved_at datetime2(7), @is_filled int, @slot_held char(1), @moved_at_held datetime2(7), @last_moved_at datetime2(7);
	declare @age_ms bigint, @age_days bigint, @refusal nvarchar(2000);

	select @gate = g.flow, @max_age_days = g.max_list_age_days, @valid_until = g.valid_until, @closes_at = g.closes_at
	from ndoo.flow_gate as g with (readcommittedlock)
	where g.flow = @flow;
	select
		@has_list = 1, @slot = l.slot, @kind = l.kind, @environment = l.environment, @list_date = l.list_date, @rows = l.rows,
		@moved_at = l.moved_at
	from ndoo_list.list_in_use as l;
	-- Until the end of the transaction: the list that is judged here is whole for as long as the view is read (0004).
	set @is_filled = ndoo_list.hold(@slot);
	select @slot_held = l.slot, @moved_at_held = l.moved_at, @last_moved_at = l.last_moved_at from ndoo_list.list_in_use as l;

	set @age_ms = datediff_big(millisecond, @list_date, todatetimeoffset(@moment, 0));
	set @age_days = @age_ms / 86400000;
	set @refusal = case
		when ndoo.is_copy() = 1 then concat(
			N'ND009: This database is a copy of a warehouse, so nothing of the flow "', @flow, N'" is disclosed from it.',
			N' What to do: Use the original. To make this database a warehouse of its own, its owner runs `ndoo migrate adopt`, which removes the copied list, and then `ndoo build`.')
		when @gate is null then concat(
			N'ND001: The flow "', @flow, N'" has not been built on this warehouse, so nothing of it is disclosed.',
			N' What to do: Check its name, have it assessed and signed off, and run `ndoo build`.')
		when @has_list is null then concat(
			N'ND002: There is no cleaned list yet, so nothing of the flow "', @gate, N'" is disclosed.',
			N' What to do: Run `ndoo refresh`, and again when the reply has come: it publishes the first list.')
		when @kind is null or @kind <> N'monthly' then concat(
			N'ND003: The list in use comes from a ', @kind, N' check, so it cannot be used for the flow "', @gate, N'".',
			N' What to do: Run `ndoo refresh`: only a monthly check of the full population makes a list that returns may use.')
		-- A server's warehouse is never a demo's (0005): no other environment will do.
		when @environment is null or @environment <> N'live' then concat(
			N'ND004: The list in use comes from the ', @environment, N' environment, so it cannot be used for the flow "', @gate, N'".',
			N' What to do: Set `environment: live` in ndoo.yml and run `ndoo refresh`.')
		-- An hour is left for two clocks that differ. A date further ahead would let a list serve for ever.
		when @age_ms is null or @age_ms < -3600000 then concat(
			N'ND005: The date of the cleaned list is missing or in the future, so its age for the flow "', @gate, N'" is not known.',
			N' What to do: Look at the clocks of the warehouse and of the machine that runs ndoo, then run `ndoo refresh`.')
		when @max_age_days is null or @age_ms > @max_age_days * 86400000 then concat(
			N'ND006: The cleaned list is ', case when @age_days > @max_age_days then N'' else N'more than ' end, @age_days,
			N' days old; the flow "', @gate, N'" allows ', @max_age_days, N'.',
			N' What to do: Run `ndoo refresh`. If it waits for a reply, `ndoo status` says since when.')
		when @valid_until is null or @closes_at is null or @closes_at <= todatetimeoffset(@moment, 0) then concat(
			N'ND007: The sign-off of the flow "', @gate, N'" ran out on ', convert(nchar(10), @valid_until, 23), N'.',
			N' What to do: Have the flow assessed and signed off again, put the new dates into its file, and run `ndoo build`.')
		-- What is not known counts as replaced.
		when @slot = @slot_held and @moved_at = @moved_at_held and @moved_at <= @last_moved_at and @is_filled = sign(@rows) then null
		else concat(
			N'ND008: The cleaned list was replaced while the flow "', @gate, N'" was being read.',
			N' What to do: Start the disclosure again. If that does not help, run `ndoo status`: the list may have been emptied by hand.')
	end;
	if @refusal is null return 1;
	return cast(@refusal as int);
end;
go
grant execute on ndoo.assert_disclosable to ndoo_loader;
