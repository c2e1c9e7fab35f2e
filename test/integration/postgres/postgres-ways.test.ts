import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishLive } from '../../loaders/list/live-list.ts';
import { clinicNumbers } from '../support/clinic.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type RightsBench, startRightsBench } from '../support/rights-bench.ts';

// Ways to the list, or to both sides of a return, that rights on them alone do not show. Each is made by hand, found, and
// taken back; some are walked as well, so that what is said of them is so.

type Way = {
	readonly name: string;
	readonly change: string;
	readonly back: string;
	readonly finding: string;
	/** The server's version from which on it can be, such as 16. */
	readonly from?: number;
	readonly before?: number;
};

const list = (account: string, by: string) => `${account} can read the cleaned list, by ${by}, and is not the loader`;
const both = (account: string, by: string, source = 'clinic.patient') =>
	`${account} can read the return clinic and its source ${source}, by ${by}: who was removed shows`;
const unknown = (account: string, of: string, text: string) =>
	`${account} can run ${of} with the rights of its owner, and nothing is on record of what that reads. If it is all, whoever runs it ${text}`;

const inReport = (text: string) => `create schema report; grant usage on schema report to stranger, reader; ${text}`;
const noReport = 'drop schema report cascade';

const views: readonly Way[] = [
	{
		name: 'a view of an administrator over the list',
		change: inReport(
			'create view report.kept as select * from ndoo_list.slot_a; grant select on report.kept to stranger',
		),
		back: noReport,
		finding: list('stranger', 'the view report.kept'),
	},
	{
		name: 'a view over a view over the list, for everybody',
		change: inReport(`
			create view report.one as select * from ndoo_list.cleaned_list;
			create view report.two as select count(*) from report.one;
			grant usage on schema report to public; grant select on report.two to public`),
		back: noReport,
		finding: list('everybody', 'the view report.two'),
	},
	{
		name: 'a stored view over the list, some column of it',
		change: inReport(
			'create materialized view report.stored as select nhs_number as n, 1 as m from ndoo_list.slot_b; grant select (m) on report.stored to stranger',
		),
		back: noReport,
		finding: list('stranger', 'the view report.stored'),
	},
	{
		name: 'a stored view made of a text that is run',
		change: inReport(
			"create materialized view report.stored as select query_to_xml('select * from ndoo_list.slot_b', true, true, '') as x; grant select on report.stored to stranger",
		),
		back: noReport,
		finding: unknown('stranger', 'report.stored', list('', 'the function report.stored').trimStart()),
	},
	{
		name: 'a view of both sides, for a stranger',
		change: inReport(`
			create view report.removed as select p.nhs_number from clinic.patient as p
				where not exists (select from cleaned.clinic__patient as c where c.patient_id = p.patient_id);
			grant select on report.removed to stranger`),
		back: noReport,
		finding: both('stranger', 'the view report.removed'),
	},
	{
		name: 'a view over the source, for a reader of the return',
		change: inReport(
			'create view report.everyone as select * from clinic.patient; grant select on report.everyone to reader',
		),
		back: noReport,
		finding: both('reader', 'the view report.everyone'),
	},
	{
		name: 'a table that is a part of the source',
		change: inReport('create table report.part () inherits (clinic.patient); grant select on report.part to reader'),
		back: noReport,
		finding: both('reader', 'the table report.part, which shares its rows'),
	},
	{
		name: 'a table that the source is a part of',
		change: inReport(
			'create table report.whole (patient_id integer, nhs_number text); alter table clinic.patient inherit report.whole; alter table report.whole owner to analyst; grant select on report.whole to reader',
		),
		back: 'alter table clinic.patient no inherit report.whole; drop schema report cascade',
		finding: both('reader', 'the table report.whole, which shares its rows'),
	},
];

const behindFence = (grant: string) => ({
	change: `grant usage on schema ndoo_inside to stranger; grant ${grant} to stranger`,
	back: `revoke usage on schema ndoo_inside from stranger; revoke ${grant} from stranger`,
});
const meets = 'its own conditions meet rows of people who are removed';

const layers: readonly Way[] = [
	{
		name: 'a view behind the fence',
		...behindFence('select on ndoo_inside.clinic__visit'),
		finding: `stranger can read the views behind the fence of clinic, by a right of its own: ${meets}`,
	},
	{
		name: 'the fence itself, past the role of the flow',
		...behindFence('execute on function ndoo_inside.clinic__patient__fence()'),
		finding: 'stranger can read cleaned.clinic__patient without the role of the flow clinic, by a right of its own',
	},
	{
		name: 'a view of an administrator over one behind the fence',
		change: inReport(
			'create view report.plain as select * from ndoo_inside.clinic__patient; grant select on report.plain to stranger',
		),
		back: noReport,
		finding: `stranger can read the views behind the fence of clinic, by the view report.plain: ${meets}`,
	},
	{
		name: 'a view of an administrator over the return, past the role of the flow',
		change: inReport(
			'create view report.again as select * from cleaned.clinic__patient; grant select on report.again to stranger',
		),
		back: noReport,
		finding: 'stranger can read cleaned.clinic__patient without the role of the flow clinic, by the view report.again',
	},
];

const functions: readonly Way[] = [
	{
		name: 'a function of an administrator whose body is on record',
		change: inReport(`
			create function report.is_kept(n text) returns boolean language sql stable security definer
				begin atomic select exists (select from ndoo_list.slot_a as s where s.nhs_number = n); end;
			revoke all on function report.is_kept(text) from public; grant execute on function report.is_kept(text) to stranger`),
		back: noReport,
		finding: list('stranger', 'the function report.is_kept(n text)'),
		from: 14,
	},
	{
		name: 'a function of an administrator whose body is a text',
		change: inReport(`
			create function report.look(n text) returns boolean language plpgsql security definer as $$
				begin return exists (select from ndoo_list.slot_a as s where s.nhs_number = n); end $$;
			revoke all on function report.look(text) from public; grant execute on function report.look(text) to stranger`),
		back: noReport,
		finding: unknown('stranger', 'report.look(n text)', list('', 'the function report.look(n text)').trimStart()),
	},
	{
		name: 'an aggregate over a function of an administrator that nobody else may run',
		change: inReport(`
			create function report.look(before text, n text) returns text language plpgsql security definer as $$
				begin return exists (select from ndoo_list.slot_a as s where s.nhs_number = n); end $$;
			revoke all on function report.look(text, text) from public;
			create aggregate report.is_kept (text) (sfunc = report.look, stype = text)`),
		back: noReport,
		finding: unknown('stranger', 'report.is_kept(text)', list('', 'the function report.is_kept(text)').trimStart()),
	},
	{
		name: 'a function of the owner of a source whose body is a text, for a reader of the return',
		change: inReport(`
			create role app nologin; grant usage on schema clinic to app; grant select on clinic.patient to app;
			grant usage, create on schema report to app;
			set role app;
			create function report.find(n text) returns setof integer language plpgsql security definer as $$
				begin return query execute 'select patient_id from clinic.patient where nhs_number = $1' using n; end $$;
			reset role`),
		back: 'drop schema report cascade; drop owned by app; drop role app',
		finding: unknown('reader', 'report.find(n text)', both('', 'the function report.find(n text)').trimStart()),
	},
	{
		name: 'a trigger on the list that runs the function of somebody else',
		change: inReport(`
			create function report.see() returns trigger language plpgsql as 'begin return new; end';
			alter function report.see() owner to stranger;
			create trigger seen before insert on ndoo_list.slot_a for each row execute function report.see()`),
		back: 'drop trigger seen on ndoo_list.slot_a; drop schema report cascade',
		finding: list('stranger', 'the trigger seen on ndoo_list.slot_a, which runs report.see()'),
	},
];

const onList = (account: string, right: string) => ({
	change: `grant usage on schema ndoo_list to ${account}; grant ${right} on ndoo_list.slot_a to ${account}`,
	back: `revoke all on schema ndoo_list from ${account}; revoke all on ndoo_list.slot_a from ${account}; revoke all (nhs_number) on ndoo_list.slot_a from ${account}`,
});
const changes = 'it decides who is removed, and a number that is refused as there already is on it';

const rights: readonly Way[] = [
	{
		name: 'a right to make foreign keys to a column of the list',
		...onList('stranger', 'references (nhs_number)'),
		finding:
			'stranger can make foreign keys to the cleaned list, by a right of its own: a number is refused or not, and that tells whether it is there',
	},
	{
		name: 'a right to make triggers on the list',
		...onList('stranger', 'trigger'),
		finding: list('stranger', 'a right of its own'),
	},
	{
		name: 'a right to put a number into the list',
		...onList('stranger', 'insert (nhs_number)'),
		finding: `stranger can change the cleaned list, by a right of its own: ${changes}`,
	},
	{
		name: 'a right to empty the list',
		...onList('stranger', 'truncate'),
		finding: `stranger can change the cleaned list, by a right of its own: ${changes}`,
	},
	{
		name: 'a right to maintain the list',
		...onList('stranger', 'maintain'),
		finding:
			'stranger can lock, vacuum and rebuild the cleaned list, by a right of its own: it reads no number, and can hold up each publication and disclosure',
		from: 17,
	},
	{
		name: 'a role of PostgreSQL that writes everything, for a reader of the return',
		change: 'grant pg_write_all_data to reader',
		back: 'revoke pg_write_all_data from reader',
		finding:
			'reader can read the return clinic and write to its source clinic.patient, by pg_write_all_data: of any two numbers that it writes there, it sees which comes back',
		from: 14,
	},
	{
		name: 'a right to write to a child table of the source, by column',
		change: 'grant usage on schema clinic to analyst; grant update (patient_id) on clinic.visit to analyst',
		back: 'revoke all on schema clinic from analyst; revoke all (patient_id) on clinic.visit from analyst',
		finding:
			'analyst can read the return clinic and write to its source clinic.visit, by a right of its own: of any two numbers that it writes there, it sees which comes back',
	},
	{
		name: 'a right to write to the source through a pass-through view',
		// It goes in with the rights of the view's owner.
		change:
			'grant usage on schema passthrough to reader; grant insert on passthrough.care__visit to reader; grant insert on clinic.visit to dba',
		back: 'revoke all on schema passthrough from reader; revoke all on passthrough.care__visit from reader; revoke insert on clinic.visit from dba',
		finding:
			'reader can read the return clinic and write to its source clinic.visit, by the view passthrough.care__visit: of any two numbers that it writes there, it sees which comes back',
	},
	{
		name: 'a right to make foreign keys to the source, for a reader of the return',
		change: 'grant usage on schema clinic to reader; grant references on clinic.patient to reader',
		back: 'revoke all on schema clinic from reader; revoke all on clinic.patient from reader',
		finding: both('reader', 'a right of its own'),
	},
	{
		name: 'a right to move the pointer',
		change: 'grant usage on schema ndoo_list to stranger; grant update (list_date) on ndoo_list.pointer to stranger',
		back: 'revoke all on schema ndoo_list from stranger; revoke all (list_date) on ndoo_list.pointer from stranger',
		finding:
			'stranger can change ndoo_list.pointer, by a right of its own: it decides which list is in use, and how old it seems',
	},
	{
		name: 'a right to open a gate, even of the loader',
		change: 'grant update on ndoo.flow_gate to ndoo_loader',
		back: 'revoke update on ndoo.flow_gate from ndoo_loader',
		finding: 'job can change ndoo.flow_gate, by the role ndoo_loader: it opens views that have to refuse',
	},
	{
		name: 'a right to write to the ledger',
		change: 'grant usage on schema ndoo to stranger; grant insert on ndoo.ledger to stranger',
		back: 'revoke all on schema ndoo from stranger; revoke all on ndoo.ledger from stranger',
		finding: 'stranger can write to ndoo.ledger, by a right of its own, and is not the loader',
	},
	{
		name: 'the files of the server, by a function of PostgreSQL',
		change: 'grant execute on function pg_read_binary_file(text) to stranger',
		back: 'revoke execute on function pg_read_binary_file(text) from stranger',
		finding: list('stranger', 'the right to run pg_read_binary_file'),
	},
	{
		name: 'the files of the server, by writing them',
		change: 'grant pg_write_server_files to stranger',
		back: 'revoke pg_write_server_files from stranger',
		finding: list('stranger', 'pg_write_server_files'),
	},
	{
		name: 'the settings of the server',
		change: 'grant alter system on parameter archive_command to stranger',
		back: 'revoke alter system on parameter archive_command from stranger',
		finding: list('stranger', 'the right to set archive_command for the server'),
		from: 15,
	},
	{
		name: 'a right to make roles, before PostgreSQL 16',
		change: 'alter role stranger createrole',
		back: 'alter role stranger nocreaterole',
		finding: list('stranger', 'createrole, by which it can make itself a member of any role'),
		before: 16,
	},
	{
		name: 'a right to hand on a role that is not one’s own',
		change: 'grant ndoo_loader to stranger with admin true, inherit false, set false',
		back: 'revoke ndoo_loader from stranger',
		finding: list('stranger', 'the right to hand on the role ndoo_loader'),
		from: 16,
	},
];

describe.skipIf(isSkipped(missingPostgres))(named('ways that rights alone do not show', missingPostgres), () => {
	let bench: RightsBench;
	beforeAll(async () => {
		bench = await startRightsBench();
		await bench.run();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	test.each([...views, ...layers, ...functions, ...rights])(
		'$name',
		async ({ change, back, finding, from = 0, before = 99 }) => {
			if (bench.version < from || bench.version >= before) return;
			expect(await bench.after(change, back)).toContain(finding);
			expect(await bench.failures()).toEqual([]);
		},
	);

	test.each([
		[
			'a view with the rights of whoever reads it',
			'create view report.mine with (security_invoker = true) as select * from ndoo_list.slot_a; grant select on report.mine to stranger',
			15,
		],
		[
			'a view whose owner may not read the list',
			'create view report.mine as select * from ndoo_list.slot_a; alter view report.mine owner to analyst; grant select on report.mine to stranger',
			0,
		],
		[
			'a function with the rights of whoever runs it',
			"create function report.mine() returns bigint language sql as 'select count(*) from ndoo_list.slot_a'",
			0,
		],
		[
			'a function with the rights of an owner who reads nothing of it',
			"create function report.mine() returns bigint language sql security definer as 'select count(*) from ndoo_list.slot_a'; alter function report.mine() owner to analyst; revoke all on function report.mine() from public; grant execute on function report.mine() to stranger",
			0,
		],
	])('%s is none', async (_, text, from) => {
		if (bench.version < from) return;
		expect(await bench.after(inReport(text), noReport)).toEqual([]);
	});

	test('a number is looked up on the list by a foreign key, as it is said', async () => {
		await publishLive(bench.dba, clinicNumbers.slice(0, 30));
		const [pointer] = await bench.dba.query({ text: 'select slot from ndoo_list.pointer' });
		const slot = `ndoo_list.slot_${String(pointer?.['slot'])}`;
		await bench.superuser.script(`
			grant usage on schema ndoo_list to stranger; grant references on ${slot} to stranger;
			create schema own authorization stranger`);
		const stranger = await bench.server.open({ user: 'stranger', password: 'stranger' }, { dbname: 'warehouse' });
		try {
			await stranger.script(`create table own.guess (n char(10) references ${slot} (nhs_number))`);
			await stranger.script(`insert into own.guess values ('${clinicNumbers[0]}')`);
			await expect(stranger.script(`insert into own.guess values ('${clinicNumbers[40]}')`)).rejects.toThrow();
			// What is there stays a way, whatever is taken back.
			await bench.superuser.script(`revoke all on ${slot} from stranger; revoke all on schema ndoo_list from stranger`);
			expect(await bench.failures()).toEqual([
				'stranger can make foreign keys to the cleaned list, by the foreign key of own.guess: a number is refused or not, and that tells whether it is there',
			]);
		} finally {
			await stranger.close();
			await bench.superuser.script('drop schema own cascade');
		}
	});

	test('a person is looked up by writing to a source and reading the return, as it is said', async () => {
		await bench.superuser.script('grant usage on schema clinic to reader; grant insert on clinic.patient to reader');
		const reader = await bench.server.open({ user: 'reader', password: 'reader' }, { dbname: 'warehouse' });
		try {
			await reader.script(
				`insert into clinic.patient values (901, '${clinicNumbers[1]}'), (902, '${clinicNumbers[41]}')`,
			);
			expect(
				await reader.query({ text: 'select patient_id from cleaned.clinic__patient where patient_id > 900' }),
			).toEqual([{ patient_id: 901 }]);
		} finally {
			await reader.close();
			await bench.superuser.script(`
				delete from clinic.patient where patient_id > 900;
				revoke all on schema clinic from reader; revoke all on clinic.patient from reader`);
		}
	});
});
