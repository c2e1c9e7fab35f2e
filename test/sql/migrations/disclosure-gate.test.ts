import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import type { Session, Warehouse } from '../../../loaders/warehouse/warehouse.ts';
import { migratedWarehouse, type TemporaryWarehouse } from '../../loaders/warehouse/temporary-warehouse.ts';

const undone = new Error('undone on purpose');

/** Two people are on the list, a third is not. The view is what a build writes: joined to the list, behind the gate. */
const sample = `
	create table public.contact (contact_id integer not null, nhs_number char(10) not null);
	insert into public.contact values (1, '9990000018'), (2, '9990000026'), (3, '9990000034');
	create view cleaned.flow__contact as
	select c.contact_id, c.nhs_number
	from public.contact as c
	join ndoo_list.cleaned_list as l on l.nhs_number = c.nhs_number
	where (select ndoo.assert_disclosable('flow'));
	create role return_reader nologin in role ndoo_reader;
	grant select on cleaned.flow__contact to return_reader;

	insert into ndoo.flow_gate values ('flow', 35, current_date, 'f1', now());
	insert into ndoo.check_run (check_id, kind, environment, state, opened_at, changed_at)
	values ('c1', 'monthly', 'live', 'proven', now(), now());
	insert into ndoo_list.slot_a values ('9990000018'), ('9990000026');
	insert into ndoo_list.pointer (slot, check_id, kind, environment, list_date, rows, published_at)
	values ('a', 'c1', 'monthly', 'live', now() - interval '34 days 23 hours', 2, now())`;

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	warehouse = temporary.warehouse;
	await warehouse.script(sample);
}, 60_000);
afterAll(async () => await temporary[Symbol.asyncDispose]());

/** Changes what the gate goes by as the owner, reads as the reader of a return, and takes the change back. */
async function afterChange(change: string, read: (session: Session) => Promise<void>): Promise<void> {
	const attempt = warehouse.transaction('read-write', async (session) => {
		await session.script(change);
		await session.script('set local role return_reader');
		await read(session);
		throw undone;
	});
	await expect(attempt).rejects.toBe(undone);
}

const asDemo = "alter table ndoo.warehouse disable trigger all; update ndoo.warehouse set purpose = 'demo'";

/** A change that makes a demo's warehouse can be made inside the process only. */
function skipOnServer(context: TestContext, change: string): void {
	if (warehouse.engine !== 'embedded' && change.startsWith(asDemo)) context.skip('a server is never a demo’s');
}

const reads = {
	'all rows': 'select contact_id, nhs_number from cleaned.flow__contact',
	'a count': 'select count(*) as rows from cleaned.flow__contact',
	'one row': 'select contact_id from cleaned.flow__contact limit 1',
	existence: 'select exists (select from cleaned.flow__contact) as found',
	'a predicate of the reader': "select contact_id from cleaned.flow__contact where nhs_number = '9990000018'",
	'nobody on the list': "select contact_id from cleaned.flow__contact where nhs_number = '9990000034'",
	'a join': 'select a.contact_id from cleaned.flow__contact as a join cleaned.flow__contact as b using (contact_id)',
};

async function refusalOf(session: Session, text: string): Promise<unknown> {
	await session.script('savepoint before');
	const error = await session.query({ text }).then(
		() => 'disclosed',
		(refused: unknown) => refused,
	);
	await session.script('rollback to savepoint before');
	return error;
}

const people = [{ contact_id: 1 }, { contact_id: 2 }];

describe('with the list in order', () => {
	test.each([
		['as it is', 'select'],
		['an empty source', 'delete from public.contact'],
		['an empty list', 'delete from ndoo_list.slot_a; update ndoo_list.pointer set rows = 0'],
	])('%s, the reader of a return gets what is cleared', async (name, change) => {
		await afterChange(change, async (session) => {
			const text = 'select contact_id from cleaned.flow__contact order by contact_id';
			expect(await session.query({ text })).toEqual(name === 'as it is' ? people : []);
		});
	});

	test('the other slot serves when the pointer says so', async () => {
		const change =
			"insert into ndoo_list.slot_b values ('9990000034'); update ndoo_list.pointer set slot = 'b', rows = 1";
		await afterChange(change, async (session) => {
			expect(await session.query({ text: reads['all rows'] })).toEqual([{ contact_id: 3, nhs_number: '9990000034' }]);
		});
	});

	test('a demo’s warehouse takes the list of the stand-in', async (context) => {
		skipOnServer(context, asDemo);
		const change = `${asDemo}; update ndoo_list.pointer set environment = 'stand-in'`;
		await afterChange(change, async (session) => {
			expect(await session.query({ text: reads['a count'] })).toEqual([{ rows: 2n }]);
		});
	});

	test('the reader has no way to the list itself, nor a member of no role to the view', async () => {
		const denied = { message: expect.stringContaining('permission denied for') };
		await afterChange('create role outsider nologin', async (session) => {
			expect(await refusalOf(session, 'select nhs_number from ndoo_list.cleaned_list')).toMatchObject(denied);
			expect(await refusalOf(session, 'select nhs_number from public.contact')).toMatchObject(denied);
			await session.script('reset role; set local role outsider');
			expect(await refusalOf(session, reads['all rows'])).toMatchObject(denied);
		});
	});
});

const noLongerRequired = (column: string): string =>
	`alter table ndoo_list.pointer alter column ${column} drop not null`;
const refresh = 'Run `ndoo refresh`. If it waits for a reply, `ndoo status` says since when.';
const live = 'Set `environment: live` in ndoo.yml and run `ndoo refresh`.';
const monthly = 'Run `ndoo refresh`: only a monthly check of the full population makes a list that returns may use.';
const signOff = 'Have the flow assessed and signed off again, put the new dates into its file, and run `ndoo build`.';
const clocks = 'Look at the clocks of the warehouse and of the machine that runs ndoo, then run `ndoo refresh`.';
const again =
	'Start the disclosure again. If that does not help, run `ndoo status`: the list may have been emptied by hand.';
const build = 'Check its name, have it assessed and signed off, and run `ndoo build`.';

type Case = readonly [what: string, change: string, message: string, todo: string];
const refusals: readonly Case[] = [
	[
		'no gate',
		'delete from ndoo.flow_gate',
		'The flow "flow" has not been built on this warehouse, so nothing of it is disclosed.',
		build,
	],
	[
		'no list',
		'delete from ndoo_list.pointer',
		'There is no cleaned list yet, so nothing of the flow "flow" is disclosed.',
		'Run `ndoo refresh`, and again when the reply has come: it publishes the first list.',
	],
	[
		'one-off',
		"update ndoo_list.pointer set kind = 'one-off'",
		'The list in use comes from a one-off check, which clears nobody for the flow "flow".',
		monthly,
	],
	[
		'test',
		"update ndoo_list.pointer set kind = 'test'",
		'The list in use comes from a test check, which clears nobody for the flow "flow".',
		monthly,
	],
	[
		'no kind',
		`${noLongerRequired('kind')}; update ndoo_list.pointer set kind = null`,
		'The list in use comes from a  check, which clears nobody for the flow "flow".',
		monthly,
	],
	[
		'int',
		"update ndoo_list.pointer set environment = 'int'",
		'The list in use comes from the int environment, which clears nobody for the flow "flow".',
		live,
	],
	[
		'stand-in',
		"update ndoo_list.pointer set environment = 'stand-in'",
		'The list in use comes from the stand-in environment, which clears nobody for the flow "flow".',
		live,
	],
	[
		'int on a demo’s',
		`${asDemo}; update ndoo_list.pointer set environment = 'int'`,
		'The list in use comes from the int environment, which clears nobody for the flow "flow".',
		live,
	],
	[
		'stand-in, of unknown purpose',
		"alter table ndoo.warehouse disable trigger all; delete from ndoo.warehouse; update ndoo_list.pointer set environment = 'stand-in'",
		'The list in use comes from the stand-in environment, which clears nobody for the flow "flow".',
		live,
	],
	[
		'no environment',
		`${noLongerRequired('environment')}; update ndoo_list.pointer set environment = null`,
		'The list in use comes from the  environment, which clears nobody for the flow "flow".',
		live,
	],
	[
		'40 days',
		"update ndoo_list.pointer set list_date = now() - interval '40 days'",
		'The cleaned list is 40 days old; the flow "flow" allows 35.',
		refresh,
	],
	[
		'an hour too old',
		"update ndoo_list.pointer set list_date = now() - interval '35 days 1 hour'",
		'The cleaned list is more than 35 days old; the flow "flow" allows 35.',
		refresh,
	],
	[
		'a flow that asks for less',
		'update ndoo.flow_gate set max_list_age_days = 7',
		'The cleaned list is 34 days old; the flow "flow" allows 7.',
		refresh,
	],
	[
		'no limit',
		'alter table ndoo.flow_gate alter max_list_age_days drop not null; update ndoo.flow_gate set max_list_age_days = null',
		'The cleaned list is more than 34 days old; the flow "flow" allows .',
		refresh,
	],
	[
		'no date',
		`${noLongerRequired('list_date')}; update ndoo_list.pointer set list_date = null`,
		'The cleaned list has no date that can be right, so its age for the flow "flow" is not known.',
		clocks,
	],
	[
		'a date ahead',
		"update ndoo_list.pointer set list_date = now() + interval '2 hours'",
		'The cleaned list has no date that can be right, so its age for the flow "flow" is not known.',
		clocks,
	],
	[
		'a date that never comes',
		"update ndoo_list.pointer set list_date = 'infinity'",
		'The cleaned list has no date that can be right, so its age for the flow "flow" is not known.',
		clocks,
	],
	[
		'sign-off ran out',
		"update ndoo.flow_gate set valid_until = date '2026-01-31'",
		'The sign-off of the flow "flow" ran out on 2026-01-31.',
		signOff,
	],
	[
		'no sign-off',
		'alter table ndoo.flow_gate alter valid_until drop not null; update ndoo.flow_gate set valid_until = null',
		'The sign-off of the flow "flow" ran out on .',
		signOff,
	],
	[
		'emptied list',
		'truncate ndoo_list.slot_a',
		'The cleaned list was replaced while the flow "flow" was being read.',
		again,
	],
	[
		'rows where there were none',
		'update ndoo_list.pointer set rows = 0',
		'The cleaned list was replaced while the flow "flow" was being read.',
		again,
	],
	[
		'no rows known',
		`${noLongerRequired('rows')}; update ndoo_list.pointer set rows = null`,
		'The cleaned list was replaced while the flow "flow" was being read.',
		again,
	],
	[
		'no slot',
		`${noLongerRequired('slot')}; update ndoo_list.pointer set slot = null`,
		'The cleaned list was replaced while the flow "flow" was being read.',
		again,
	],
];

describe('nothing is disclosed, however the view is read, with', () => {
	test.for(refusals)('%s', async ([, change, message, todo], context) => {
		skipOnServer(context, change);
		await afterChange(change, async (session) => {
			for (const text of Object.values(reads)) {
				expect(await refusalOf(session, text)).toMatchObject({ code: 'list-refused', exit: 14, message, todo });
			}
		});
		await afterChange(`${change}; delete from public.contact`, async (session) => {
			expect(await refusalOf(session, reads['all rows'])).toMatchObject({ code: 'list-refused', message });
		});
	});

	const bystanders: readonly (readonly [what: string, change: string, reader: string, message: string])[] = [
		[
			'a time zone of the reader’s that is a week behind',
			"update ndoo.flow_gate set valid_until = (now() at time zone 'UTC')::date - 1",
			"set local timezone = '<X>+167'",
			'The sign-off of the flow "flow" ran out on ',
		],
		[
			'a transaction that was begun when the list was still young enough',
			"update ndoo_list.pointer set list_date = now() - interval '35 days' + interval '50 milliseconds'",
			'select pg_sleep(0.1)',
			'The cleaned list is more than 35 days old; the flow "flow" allows 35.',
		],
	];

	test.each(bystanders)('%s', async (_, change, reader, message) => {
		await afterChange(change, async (session) => {
			await session.script(reader);
			for (const text of Object.values(reads)) {
				const expected = { code: 'list-refused', message: expect.stringContaining(message) };
				expect(await refusalOf(session, text)).toMatchObject(expected);
			}
		});
	});

	test('no flow named', async () => {
		const text = 'select ndoo.assert_disclosable(null) as gate';
		await expect(warehouse.query({ text })).rejects.toMatchObject({ code: 'list-refused' });
	});
});

describe('the plan of a view', () => {
	const plan = async (text: string): Promise<string> =>
		(await warehouse.query({ text: `explain (costs off, timing off, summary off, analyze, buffers off) ${text}` }))
			.map((row) => String(row['QUERY PLAN']))
			.join('\n');

	test.each(Object.entries(reads))('asks the gate before anything is read: %s', async (_, text) => {
		const lines = (await plan(text)).split('\n');
		// Before PostgreSQL 17 what was asked first is called `$0`.
		const gate = lines.findIndex((line) => /One-Time Filter: \(*(?:InitPlan|\$\d)/.test(line));
		const source = lines.findIndex((line) => line.includes('on contact'));
		expect(gate).toBeGreaterThan(0);
		expect(source).toBeGreaterThan(gate);
	});

	test('reads only the slot in use', async () => {
		const whole = await plan('select nhs_number from ndoo_list.cleaned_list');
		expect(whole).toMatch(/Scan on slot_a a \(actual rows=2/);
		expect(whole).toMatch(/Scan on slot_b b \(never executed\)/);
	});
});
