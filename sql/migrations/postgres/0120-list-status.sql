-- Purpose: what a reader of any return may know of the list in use: from when it is, how old, from which environment, and
-- why it cannot be used, if so. For monitoring and for dbt (freshness of a source), whose login has no right on the list.
-- Nothing in it is about people, and a count of them least of all. Always one row. Each view still asks its own gate.
-- Grants: ndoo_reader, ndoo_passthrough, ndoo_auditor read. The use of the schema gives the readers nothing
-- else: each table and function in it has its own grants.

create view ndoo.list_status as
select
	p.list_date,
	p.published_at,
	-- By the clock of the gate; unknown for a date that never comes.
	round((extract(epoch from statement_timestamp() - p.list_date) / 86400)::numeric, 3) as age_days,
	p.kind,
	p.environment,
	case
		when ndoo.is_copy() then 'This database is a copy of a warehouse: every view refuses until it is adopted.'
		when p.kind is null then 'There is no cleaned list yet.'
		when p.kind is distinct from 'monthly' then 'It comes from a ' || p.kind || ' check. Only the list of a monthly check can be used.'
		when p.environment is distinct from 'live'
			and (w.purpose is distinct from 'demo' or p.environment is distinct from 'stand-in')
			then 'It comes from the ' || p.environment || ' environment. Only a live list can be used.'
		-- As the gate: an hour is left for two clocks that differ.
		when p.is_dated is not true or p.list_date > statement_timestamp() + interval '1 hour'
			then 'Its date is missing or in the future.'
	end as problem
from (select 1) as always
left join (
	select
		pointer.kind,
		pointer.environment,
		pointer.published_at,
		isfinite(pointer.list_date) as is_dated,
		case when isfinite(pointer.list_date) then pointer.list_date end as list_date
	from ndoo_list.pointer
) as p on true
left join ndoo.warehouse as w on true;

revoke all on ndoo.list_status from public;
grant usage on schema ndoo to :"ndoo_reader", :"ndoo_passthrough";
-- A view asks a function with the rights of its reader.
grant execute on function ndoo.is_copy() to :"ndoo_reader", :"ndoo_passthrough", :"ndoo_auditor", :"ndoo_loader";
grant select on ndoo.list_status to :"ndoo_reader", :"ndoo_passthrough", :"ndoo_auditor";
