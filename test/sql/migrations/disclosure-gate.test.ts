import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { roleNames } from '../role-names.ts';
import { asDemo, gateRefusals } from './gate-refusals.ts';
import { gateWords, inOrder } from './gate-words.ts';
import { undone } from './undone.ts';

const dialect = testEngine === 'mssql' ? 'tsql' : 'postgres';
const { sample, asReader, source, reads } = gateWords[dialect];

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	warehouse = temporary.warehouse;
	await warehouse.script((await roleNames(warehouse))(sample));
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

/**
 * What comes of a query as the reader of a return, after a change that the owner made to what the gate goes by: rows, or
 * the refusal. All of it is undone.
 */
const readAfter = async (change: string, text: string, more = '', reader = asReader): Promise<unknown> =>
	await undone(warehouse, async (session) => {
		for (const step of [change, more, reader]) await session.script(step);
		return await session.query({ text });
	});

const people = [{ contact_id: 1 }, { contact_id: 2 }];

describe('with the list in order', () => {
	test.each([
		['as it is', '', people],
		['an empty source', `delete from ${source}`, []],
		['an empty list', 'delete from ndoo_list.slot_a; update ndoo_list.pointer set rows = 0', []],
		[
			'the other slot in use',
			"insert into ndoo_list.slot_b values ('9990000034'); update ndoo_list.pointer set slot = 'b', rows = 1",
			[{ contact_id: 3 }],
		],
	])('%s, the reader of a return gets what is cleared', async (_, change, expected) => {
		expect(await readAfter(change, inOrder)).toEqual(expected);
	});

	test.skipIf(testEngine !== 'embedded')('a demo’s warehouse takes the list of the stand-in', async () => {
		const change = `${asDemo}; update ndoo_list.pointer set environment = 'stand-in'`;
		expect(await readAfter(change, inOrder)).toEqual(people);
	});
});

describe('nothing is disclosed, however the view is read, with', () => {
	test.for(gateRefusals)('$what', async ({ change, message, todo }, context) => {
		const possible = change[dialect];
		if (possible === undefined || (possible.startsWith(asDemo) && testEngine !== 'embedded')) {
			return context.skip('it cannot come about on this engine');
		}
		for (const text of Object.values(reads)) {
			expect(await readAfter(possible, text), text).toMatchObject({ code: 'list-refused', exit: 14, message, todo });
		}
		const onEmptySource = await readAfter(`delete from ${source}`, inOrder, possible);
		expect(onEmptySource).toMatchObject({ code: 'list-refused', message });
	});

	test('no flow named', async () => {
		const text = 'select ndoo.assert_disclosable(null) as gate';
		await expect(warehouse.query({ text })).rejects.toMatchObject({ code: 'list-refused' });
	});
});

const onPostgres = describe.skipIf(dialect !== 'postgres');

test.skipIf(dialect !== 'tsql')('a statement that a move of the pointer overtook is refused', async () => {
	const change = 'update ndoo_list.pointer set moved_at = dateadd(minute, 1, sysutcdatetime())';
	for (const text of Object.values(reads)) {
		expect(await readAfter(change, text)).toMatchObject({
			code: 'list-refused',
			message: 'The cleaned list was replaced while it was being read.',
		});
	}
});

onPostgres('a reader’s own settings do not help, such as', () => {
	test.each([
		[
			'a time zone that is a week behind',
			"update ndoo.flow_gate set closes_at = now() - interval '1 millisecond'",
			"set local timezone = '<X>+167'",
			'The sign-off of the flow "flow" ran out on ',
		],
		[
			'a transaction that was begun when the list was still young enough',
			"update ndoo_list.pointer set list_date = now() - interval '35 days' + interval '50 milliseconds'",
			'select pg_sleep(0.1)',
			'The cleaned list is more than 35 days old; the flow "flow" allows 35.',
		],
	])('%s', async (_, change, setting, message) => {
		for (const text of Object.values(reads)) {
			const expected = { code: 'list-refused', message: expect.stringContaining(message) };
			expect(await readAfter(change, text, setting)).toMatchObject(expected);
		}
	});

	test('there is no way to the list itself, nor for a member of no role to the view', async () => {
		const denied = { message: expect.stringContaining('permission denied for') };
		expect(await readAfter('', 'select nhs_number from ndoo_list.cleaned_list')).toMatchObject(denied);
		expect(await readAfter('', `select nhs_number from ${source}`)).toMatchObject(denied);
		const outsider = 'create role outsider nologin';
		expect(await readAfter(outsider, inOrder, '', 'set local role outsider')).toMatchObject(denied);
	});
});

// Behind the fence, where what discloses reads: in front of it nobody sees a plan.
onPostgres('the plan of a view', () => {
	const plan = async (text: string): Promise<string> =>
		(await warehouse.query({ text: `explain (costs off, timing off, summary off, analyze, buffers off) ${text}` }))
			.map((row) => String(row['QUERY PLAN']))
			.join('\n');

	test.each(Object.entries(reads))('asks the gate before anything is read: %s', async (_, text) => {
		const lines = (await plan(text.replaceAll('cleaned.', 'ndoo_inside.'))).split('\n');
		// Before PostgreSQL 17 what was asked first is called `$0`.
		const gate = lines.findIndex((line) => /One-Time Filter: \(*(?:InitPlan|\$\d)/.test(line));
		const found = lines.findIndex((line) => line.includes('on contact'));
		expect(gate).toBeGreaterThan(0);
		expect(found).toBeGreaterThan(gate);
	});

	test('reads only the slot in use', async () => {
		const whole = await plan('select nhs_number from ndoo_list.cleaned_list');
		expect(whole).toMatch(/Scan on slot_a a \(actual rows=2/);
		expect(whole).toMatch(/Scan on slot_b b \(never executed\)/);
	});
});
