-- Purpose: what a reader of any return may know of the list in use: from when it is, how old, from which environment, and
-- why it cannot be used, if so. For monitoring and for dbt (freshness of a source), whose login has no right on the list.
-- Nothing in it is about people, and a count of them least of all. Always one row. Each view still asks its own gate.
-- Grants: ndoo_reader, ndoo_passthrough, ndoo_auditor and ndoo_loader read. Its reader needs no right on the pointer: both have
-- one owner. A denial on the schema would go before these grants, so there is none of reading (0091).

set xact_abort on;
set nocount on;
go
create view ndoo.list_status as
select
	p.list_date,
	p.published_at,
	-- By the clock of the gate.
	cast(round(p.age_ms / 86400000.0, 3) as decimal(12, 3)) as age_days,
	p.kind,
	p.environment,
	case
		when ndoo.is_copy() = 1 then N'This database is a copy of a warehouse: every view refuses until it is adopted.'
		when p.kind is null then N'There is no cleaned list yet.'
		when p.kind <> N'monthly' then concat(N'It comes from a ', p.kind, N' check. Only the list of a monthly check can be used.')
		-- A server's warehouse is never a demo's (0005): no other environment will do.
		when p.environment is null or p.environment <> N'live'
			then concat(N'It comes from the ', p.environment, N' environment. Only a live list can be used.')
		-- As the gate: an hour is left for two clocks that differ.
		when p.age_ms is null or p.age_ms < -3600000 then N'Its date is missing or in the future.'
	end as problem
from (select 1 as one) as always
left join (
	select
		pointer.kind,
		pointer.environment,
		pointer.published_at,
		pointer.list_date,
		datediff_big(millisecond, pointer.list_date, todatetimeoffset(sysutcdatetime(), 0)) as age_ms
	from ndoo_list.pointer as pointer
) as p on always.one = 1;
go
grant select on ndoo.list_status to ndoo_reader;
grant select on ndoo.list_status to ndoo_passthrough;
grant select on ndoo.list_status to ndoo_auditor;
grant select on ndoo.list_status to ndoo_loader;
