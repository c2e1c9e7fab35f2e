import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { roleNames } from '../role-names.ts';
import { elsewhere } from './elsewhere.ts';
import { undone } from './undone.ts';

// In T-SQL a role is not put on: who reads it there is shown by logins, in the tests of the server.
const inTsql = testEngine === 'mssql';
const asRole = (role: string): string => (inTsql ? '' : `set local role ${role}`);
const readers = inTsql ? ['its owner'] : ['ndoo_reader', 'ndoo_passthrough', 'ndoo_auditor'];
const inTwoHours = inTsql ? 'dateadd(hour, 2, sysdatetimeoffset())' : "now() + interval '2 hours'";

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	warehouse = temporary.warehouse;
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

/** What a role reads after a change, which is taken back. */
const statusAfter = async (change: string, role = 'ndoo_reader'): Promise<unknown> =>
	await undone(warehouse, async (session) => {
		for (const step of [change, (await roleNames(session))(asRole(role))]) await session.script(step);
		return await session.query({ text });
	});

const text = `
	select case when list_date is null then 'no' else 'yes' end as dated, cast(age_days as varchar(20)) as age_days, kind,
		environment, problem
	from ndoo.list_status`;

const nothing = { dated: 'no', age_days: null, kind: null, environment: null };

describe('the status of the list, for whoever reads a return', () => {
	test('one row says that there is no list', async () => {
		expect(await statusAfter('')).toEqual([{ ...nothing, problem: 'There is no cleaned list yet.' }]);
	});

	describe('with a list in use', () => {
		beforeAll(async () => await publishLive(warehouse, ['9990000018', '9990000026'], 12.5));

		test.each(readers)('%s reads it', async (role) => {
			expect(await statusAfter('', role)).toEqual([
				{
					dated: 'yes',
					age_days: expect.stringMatching(/^12\.50\d$/),
					kind: 'monthly',
					environment: 'live',
					problem: null,
				},
			]);
		});

		test.skipIf(inTsql)('and nobody else', async () => {
			expect(await statusAfter('create role outsider nologin', 'outsider')).toMatchObject({
				message: expect.stringContaining('permission denied for schema ndoo'),
			});
		});

		const problem = (text: string) => [expect.objectContaining({ problem: text })];
		test.each([
			["kind = 'one-off'", 'It comes from a one-off check. Only the list of a monthly check can be used.'],
			["environment = 'int'", 'It comes from the int environment. Only a live list can be used.'],
			["environment = 'stand-in'", 'It comes from the stand-in environment. Only a live list can be used.'],
			[`list_date = ${inTwoHours}`, 'Its date is missing or in the future.'],
		])('%s: it says why it cannot be used', async (change, text) => {
			expect(await statusAfter(`update ndoo_list.pointer set ${change}`)).toEqual(problem(text));
		});

		test('a copy of the warehouse is said before all else', async () => {
			const text = 'This database is a copy of a warehouse: every view refuses until it is adopted.';
			expect(await statusAfter(elsewhere[inTsql ? 'tsql' : 'postgres'])).toEqual(problem(text));
		});

		// T-SQL has no such date.
		test.skipIf(inTsql).each(['infinity', '-infinity'])('a date of %s has no age', async (date) => {
			expect(await statusAfter(`update ndoo_list.pointer set list_date = '${date}'`)).toEqual([
				{ ...nothing, kind: 'monthly', environment: 'live', problem: 'Its date is missing or in the future.' },
			]);
		});

		test('a demo’s warehouse takes the list of the stand-in', async (context) => {
			if (warehouse.engine !== 'embedded') return context.skip('a server is never a demo’s');
			const change = `alter table ndoo.warehouse disable trigger all; update ndoo.warehouse set purpose = 'demo';
				update ndoo_list.pointer set environment = 'stand-in'`;
			expect(await statusAfter(change)).toMatchObject([{ environment: 'stand-in', problem: null }]);
		});

		test('it has no count of people', async () => {
			const columns = await warehouse.describe({ schema: 'ndoo', name: 'list_status' });
			expect(columns.map(({ name }) => name)).toEqual([
				...['list_date', 'published_at', 'age_days', 'kind', 'environment', 'problem'],
			]);
		});
	});
});
