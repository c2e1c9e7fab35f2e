-- Purpose: the way of flows that the opt-out does not apply to, or that are exempt. Their views stand apart, in a schema and
-- under roles of their own: whoever reads cleaned views gets no right here, and the other way round. The views ask
--   select … where (select ndoo.assert_passthrough(N'flow')) = 1
-- which needs no list, but a sign-off, and the exemption or determination that the flow stands on, in force at the moment of
-- reading. A flow has a gate here or in ndoo.flow_gate, never in both. Of its form: 0006.
-- Grants: ndoo_loader may ask it by itself, and reads the views, since it discloses by them. Each flow's own role is a member of
-- ndoo_passthrough.

set xact_abort on;
set nocount on;
go
create schema passthrough authorization dbo;
go
create role ndoo_passthrough;
grant select on schema::passthrough to ndoo_loader;

create table ndoo.passthrough_gate (
	flow nvarchar(128) collate Latin1_General_BIN2 not null constraint passthrough_gate_pkey primary key,
	-- Why the opt-out is not applied, as the assessment has it.
	reason nvarchar(400) collate Latin1_General_BIN2 not null,
	-- The last day on which all that the flow stands on holds, and what ends then.
	valid_until date not null,
	-- The end of that day where the organisation is: `ndoo build` counts days by the project's time zone, the gate none.
	closes_at datetimeoffset(3) not null,
	ending nvarchar(20) collate Latin1_General_BIN2 not null,
	-- Of the flow as it was when its views were built.
	fingerprint char(64) collate Latin1_General_BIN2 not null,
	built_at datetimeoffset(3) not null,
	constraint passthrough_gate_ending_known check (ending in (N'sign-off', N'exemption', N'determination')),
	constraint passthrough_gate_has_reason check (reason <> N'')
);
grant select on ndoo.passthrough_gate to ndoo_loader;
grant select on ndoo.passthrough_gate to ndoo_auditor;
go
-- 1, or an error that says what to do: a row that is missing never turns it into null (fail closed).
create function ndoo.assert_passthrough(@flow nvarchar(128)) returns int as
begin
	declare @moment datetime2(7) = sysutcdatetime();
	declare @gate nvarchar(128), @ending nvarchar(20), @valid_until date, @closes_at datetimeoffset(3), @refusal nvarchar(2000);

	select @gate = g.flow, @ending = g.ending, @valid_until = g.valid_until, @closes_at = g.closes_at
	from ndoo.passthrough_gate as g with (readcommittedlock)
	where g.flow = @flow;
	set @refusal = case
		when ndoo.is_copy() = 1 then concat(
			N'ND203: This database is a copy of a warehouse, so nothing of the flow "', @flow, N'" is disclosed from it.',
			N' What to do: Use the original. To make this database a warehouse of its own, its owner runs `ndoo migrate adopt`, which removes the copied list, and then `ndoo build`.')
		when @gate is null then concat(
			N'ND201: The flow "', @flow, N'" has no pass-through views on this warehouse, so nothing of it is disclosed by them.',
			N' What to do: Check its name and its assessment (`ndoo flow show`), have it signed off, and run `ndoo build`.')
		when @valid_until is null or @closes_at is null or @closes_at <= todatetimeoffset(@moment, 0) then concat(
			N'ND202: The ', @ending, N' of the flow "', @gate, N'" ran out on ', convert(nchar(10), @valid_until, 23), N'.',
			N' What to do: Have the flow assessed and signed off again, put the new dates into its file, and run `ndoo build`.')
	end;
	if @refusal is null return 1;
	return cast(@refusal as int);
end;
go
grant execute on ndoo.assert_passthrough to ndoo_loader;
