-- Purpose: the test that every cleaned view makes at the moment it is read, whatever program reads it:
--   select … where (select ndoo.assert_disclosable('flow'))
-- It is true or it is an error that says what to do: a row that is missing never turns it into null (fail closed).
-- Grants: ndoo_loader may run it, who discloses by the views inside. A reader asks it through the fence of a view (0100), with the
-- rights of the fence's owner. It reads the list's pointer with its owner's rights.

create table ndoo.flow_gate (
	flow text primary key,
	max_list_age_days integer not null,
	-- The last day on which the flow's sign-off, or the exemption it stands on, holds.
	valid_until date not null,
	-- The end of that day where the organisation is: `ndoo build` counts days by the project's time zone, the gate none.
	closes_at timestamptz not null,
	-- Of the flow as it was when its views were built.
	fingerprint text not null,
	built_at timestamptz not null,
	constraint flow_gate_age_counted check (max_list_age_days > 0)
);
revoke all on ndoo.flow_gate from public;
grant select on ndoo.flow_gate to :"ndoo_loader", :"ndoo_auditor";

-- Stable: it sees the same state of the warehouse as the query that calls it.
create function ndoo.assert_disclosable(flow text) returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
	gate ndoo.flow_gate;
	list ndoo_list.pointer;
	purpose text;
	age numeric;
	-- Not `now()`, the start of a transaction that a reader can keep open for days.
	moment constant timestamptz := statement_timestamp();
	slot_is_empty boolean;
begin
	if ndoo.is_copy() then
		raise exception using errcode = 'ND009',
			message = format('This database is a copy of a warehouse, so nothing of the flow "%s" is disclosed from it.', flow),
			hint = 'Use the original. To make this database a warehouse of its own, its owner runs `ndoo migrate adopt`, which removes the copied list, and then `ndoo build`.';
	end if;

	select g.* into gate from ndoo.flow_gate as g where g.flow = assert_disclosable.flow;
	if not found then
		raise exception using errcode = 'ND001',
			message = format('The flow "%s" has not been built on this warehouse, so nothing of it is disclosed.', flow),
			hint = 'Check its name, have it assessed and signed off, and run `ndoo build`.';
	end if;

	select p.* into list from ndoo_list.pointer as p;
	if not found then
		raise exception using errcode = 'ND002',
			message = format('There is no cleaned list yet, so nothing of the flow "%s" is disclosed.', gate.flow),
			hint = 'Run `ndoo refresh`, and again when the reply has come: it publishes the first list.';
	end if;

	select w.purpose into purpose from ndoo.warehouse as w;
	if list.kind is distinct from 'monthly' then
		raise exception using errcode = 'ND003',
			message = format('The list in use comes from a %s check, so it cannot be used for the flow "%s".', list.kind, gate.flow),
			hint = 'Run `ndoo refresh`: only a monthly check of the full population makes a list that returns may use.';
	end if;
	if list.environment is distinct from 'live'
		and (purpose is distinct from 'demo' or list.environment is distinct from 'stand-in')
	then
		raise exception using errcode = 'ND004',
			message = format('The list in use comes from the %s environment, so it cannot be used for the flow "%s".', list.environment, gate.flow),
			hint = 'Set `environment: live` in ndoo.yml and run `ndoo refresh`.';
	end if;

	-- Before PostgreSQL 17 nothing can be counted from a date that never comes.
	age := case when isfinite(list.list_date) then extract(epoch from moment - list.list_date) / 86400 end;
	-- An hour is left for two clocks that differ. A date further ahead would let a list serve for ever.
	if age is null or age < -1.0 / 24 then
		raise exception using errcode = 'ND005',
			message = format('The date of the cleaned list is missing or in the future, so its age for the flow "%s" is not known.', gate.flow),
			hint = 'Look at the clocks of the warehouse and of the machine that runs ndoo, then run `ndoo refresh`.';
	end if;
	if gate.max_list_age_days is null or age > gate.max_list_age_days then
		raise exception using errcode = 'ND006',
			message = format('The cleaned list is %s days old; the flow "%s" allows %s.',
				case when floor(age) > gate.max_list_age_days then floor(age)::text else 'more than ' || floor(age) end,
				gate.flow, gate.max_list_age_days),
			hint = 'Run `ndoo refresh`. If it waits for a reply, `ndoo status` says since when.';
	end if;
	if gate.valid_until is null or gate.closes_at is null or gate.closes_at <= moment then
		raise exception using errcode = 'ND007',
			message = format('The sign-off of the flow "%s" ran out on %s.', gate.flow, gate.valid_until),
			hint = 'Have the flow assessed and signed off again, put the new dates into its file, and run `ndoo build`.';
	end if;

	-- TRUNCATE is not bound to a snapshot: one that was taken while this slot was in use can find it emptied since.
	slot_is_empty := case list.slot
		when 'a' then not exists (select from ndoo_list.slot_a)
		when 'b' then not exists (select from ndoo_list.slot_b)
	end;
	if list.rows is null or slot_is_empty is distinct from (list.rows = 0) then
		raise exception using errcode = 'ND008',
			message = format('The cleaned list was replaced while the flow "%s" was being read.', gate.flow),
			hint = 'Start the disclosure again. If that does not help, run `ndoo status`: the list may have been emptied by hand.';
	end if;

	return true;
end $$;
revoke all on function ndoo.assert_disclosable(text) from public;
grant execute on function ndoo.assert_disclosable(text) to :"ndoo_loader";
