import type { Dialect } from '../../../warehouse/warehouse.ts';

/** What the test of the gate says to each dialect. */
type GateWords = {
	/** Two people are on the list, a third is not. The view is what a build writes: joined to the list, behind the gate, and for readers behind a fence. */
	readonly sample: string;
	/** Becomes the reader of a return; nothing where that takes a login of its own. */
	readonly asReader: string;
	readonly source: string;
	/** The ways in which a view is read. */
	readonly reads: Readonly<Record<string, string>>;
};

/** In the order of the source. */
export const inOrder = 'select contact_id from cleaned.flow__contact order by contact_id';

const common = {
	'all rows': 'select contact_id, nhs_number from cleaned.flow__contact',
	'a count': 'select count(*) as rows from cleaned.flow__contact',
	'a predicate of the reader': "select contact_id from cleaned.flow__contact where nhs_number = '9990000018'",
	'nobody on the list': "select contact_id from cleaned.flow__contact where nhs_number = '9990000034'",
	'a join':
		'select a.contact_id from cleaned.flow__contact as a join cleaned.flow__contact as b on b.contact_id = a.contact_id',
};

export const gateWords: Readonly<Record<Dialect, GateWords>> = {
	postgres: {
		sample: `
			create table public.contact (contact_id integer not null, nhs_number char(10) not null);
			insert into public.contact values (1, '9990000018'), (2, '9990000026'), (3, '9990000034');
			create view ndoo_inside.flow__contact as
			select c.contact_id, c.nhs_number
			from public.contact as c
			join ndoo_list.cleaned_list as l on l.nhs_number = c.nhs_number
			where (select ndoo.assert_disclosable('flow'));
			create function ndoo_inside.flow__contact() returns table (contact_id integer, nhs_number char(10))
			language sql stable security definer set search_path = pg_catalog, pg_temp
			as 'select i.contact_id, i.nhs_number from ndoo_inside.flow__contact as i';
			create view cleaned.flow__contact as select f.contact_id, f.nhs_number from ndoo_inside.flow__contact() as f;
			create role return_reader nologin in role ndoo_reader;
			revoke all on function ndoo_inside.flow__contact() from public;
			grant execute on function ndoo_inside.flow__contact() to return_reader;
			grant select on cleaned.flow__contact to return_reader;
			-- The view of this test has no fence, by whose owner a reader asks the gate.
			grant execute on function ndoo.assert_disclosable(text) to return_reader;

			insert into ndoo.flow_gate values ('flow', 35, current_date, now() + interval '1 day', 'f1', now());
			insert into ndoo.check_run (check_id, kind, environment, state, opened_at, changed_at)
			values ('c1', 'monthly', 'live', 'proven', now(), now());
			insert into ndoo_list.slot_a values ('9990000018'), ('9990000026');
			insert into ndoo_list.pointer (slot, check_id, kind, environment, list_date, rows, published_at)
			values ('a', 'c1', 'monthly', 'live', now() - interval '34 days 23 hours', 2, now())`,
		asReader: 'set local role return_reader',
		source: 'public.contact',
		reads: {
			...common,
			'one row': 'select contact_id from cleaned.flow__contact limit 1',
			existence: 'select exists (select from cleaned.flow__contact) as found',
		},
	},
	tsql: {
		sample: `
create schema clinic authorization dbo;
GO
create table clinic.contact (contact_id int not null, nhs_number char(10) collate Latin1_General_BIN2 not null);
insert into clinic.contact values (1, '9990000018'), (2, '9990000026'), (3, '9990000034');
GO
create view cleaned.flow__contact as
select c.contact_id, c.nhs_number
from clinic.contact as c
join ndoo_list.cleaned_list as l on l.nhs_number = c.nhs_number
where (select ndoo.assert_disclosable(N'flow')) = 1;
GO
insert into ndoo.flow_gate
values (N'flow', 35, cast(sysutcdatetime() as date), dateadd(day, 1, sysdatetimeoffset()), 'f1', sysdatetimeoffset());
insert into ndoo.check_run (check_id, kind, environment, state, opened_at, changed_at)
values (N'c1', N'monthly', N'live', N'proven', sysdatetimeoffset(), sysdatetimeoffset());
insert into ndoo_list.slot_a values ('9990000018'), ('9990000026');
insert into ndoo_list.pointer (slot, check_id, kind, environment, list_date, rows, published_at)
values ('a', N'c1', N'monthly', N'live', dateadd(hour, -34 * 24 - 23, sysdatetimeoffset()), 2, sysdatetimeoffset());`,
		asReader: '',
		source: 'clinic.contact',
		reads: {
			...common,
			'one row': 'select top (1) contact_id from cleaned.flow__contact',
			existence: 'select case when exists (select 1 from cleaned.flow__contact) then 1 else 0 end as found',
		},
	},
};
