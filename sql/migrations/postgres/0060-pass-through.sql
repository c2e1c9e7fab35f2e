-- Purpose: the way of flows that the opt-out does not apply to, or that are exempt. Their views stand apart, in a schema and
-- under roles of their own: whoever reads cleaned views gets no right here, and the other way round. The views ask
--   select … where (select ndoo.assert_passthrough('flow'))
-- which needs no list, but a sign-off, and the exemption or determination that the flow stands on, in force at the moment of
-- reading. A flow has a gate here or in ndoo.flow_gate, never in both.
-- Grants: ndoo_passthrough may run the gate, as the reader of a view must; each flow's own role is a member of it.
-- ndoo_loader discloses by the views: a build grants it each.

create schema passthrough;
revoke all on schema passthrough from public;

create role :"ndoo_passthrough" nologin;
call ndoo.comment_on_role(:'ndoo_passthrough', 'readers of pass-through views');
grant usage on schema passthrough to :"ndoo_passthrough", :"ndoo_loader";

create table ndoo.passthrough_gate (
	flow text primary key,
	-- Why the opt-out is not applied, as the assessment has it.
	reason text not null,
	-- The last day on which all that the flow stands on holds, and what ends then.
	valid_until date not null,
	-- The end of that day where the organisation is: `ndoo build` counts days by the project's time zone, the gate none.
	closes_at timestamptz not null,
	ending text not null,
	-- Of the flow as it was when its views were built.
	fingerprint text not null,
	built_at timestamptz not null,
	constraint passthrough_gate_ending_known check (ending in ('sign-off', 'exemption', 'determination')),
	constraint passthrough_gate_has_reason check (reason <> '')
);
revoke all on ndoo.passthrough_gate from public;
grant select on ndoo.passthrough_gate to :"ndoo_loader", :"ndoo_auditor";

-- True, or an error that says what to do: a row that is missing never turns it into null (fail closed).
create function ndoo.assert_passthrough(flow text) returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
	gate ndoo.passthrough_gate;
begin
	if ndoo.is_copy() then
		raise exception using errcode = 'ND203',
			message = format('This database is a copy of a warehouse, so nothing of the flow "%s" is disclosed from it.', flow),
			hint = 'Use the original. To make this database a warehouse of its own, its owner runs `ndoo migrate adopt`, which removes the copied list, and then `ndoo build`.';
	end if;

	select g.* into gate from ndoo.passthrough_gate as g where g.flow = assert_passthrough.flow;
	if not found then
		raise exception using errcode = 'ND201',
			message = format('The flow "%s" has no pass-through views on this warehouse, so nothing of it is disclosed by them.', flow),
			hint = 'Check its name and its assessment (`ndoo flow show`), have it signed off, and run `ndoo build`.';
	end if;
	-- As in ndoo.assert_disclosable: not the start of a transaction that a reader can keep open.
	if gate.valid_until is null or gate.closes_at is null or gate.closes_at <= statement_timestamp() then
		raise exception using errcode = 'ND202',
			message = format('The %s of the flow "%s" ran out on %s.', gate.ending, gate.flow, gate.valid_until),
			hint = 'Have the flow assessed and signed off again, put the new dates into its file, and run `ndoo build`.';
	end if;
	return true;
end $$;
revoke all on function ndoo.assert_passthrough(text) from public;
grant execute on function ndoo.assert_passthrough(text) to :"ndoo_passthrough", :"ndoo_loader";
