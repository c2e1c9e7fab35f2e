import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Flow } from '../../../flows/flow.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import type { TestTable } from '../../sql/views/tables.ts';
import { type ViewBench, viewBench } from '../../sql/views/view-bench.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { type Asked, accepted, against, flowOf, nobody, testNumbers, unitOf } from './search-bench.ts';

const people = testNumbers(30);
const clean: TestTable = {
	columns: { id: 'integer', held: 'text' },
	rows: [
		[1, 'North'],
		[2, 'South'],
	],
};
const filled: TestTable = { columns: clean.columns, rows: people.map((number, at) => [at, number]) };
const person: TestTable = { columns: { nhs_number: 'text' }, rows: people.map((number) => [number]) };
const flow = flowOf(nobody('ward', ['id']));
const start = new Date('2026-06-01T09:00:00Z');
const daysOn = (days: number): Date => new Date(start.getTime() + days * 86_400_000);

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const build = async (how: Asked & { readonly days?: number; readonly of?: Flow } = {}): Promise<boolean> => {
	const rules = { columnSearchDays: 7, units: [unitOf()], ...how.rules };
	const { days = 0, of = flow, dryRun = false } = how;
	return (await against(bench.warehouse, of, { rules, now: how.now ?? daysOn(days), dryRun })).length === 0;
};

const fill = async (name = 'ward'): Promise<void> => {
	const values = people.map((number, at) => `(${at}, '${number}')`).join(', ');
	await bench.warehouse.script(`insert into src.${name} (id, held) values ${values}`);
};

const dialect = (): Dialect => bench.warehouse.dialect;

describe('a source that was searched', () => {
	beforeEach(async () => {
		await bench.warehouse.script('delete from ndoo.column_search');
		await bench.sources({ person, ward: clean });
	});

	test('is not searched again within the days of the project, and is after them', async () => {
		expect(await build()).toBe(true);
		await fill();
		expect(await build({ days: 6 })).toBe(true);
		expect(await build({ days: 8 })).toBe(false);
	});

	test.each<[string, () => Promise<unknown>, Parameters<typeof build>[0]]>([
		['where a project wants each build to search', async () => undefined, { rules: { columnSearchDays: 0 } }],
		['by other business units', async () => undefined, { rules: { units: [] } }],
		['with other placeholders', async () => undefined, { rules: { placeholders: new Set([0, 1_234_567_890]) } }],
		[
			'with another column',
			async () =>
				await bench.warehouse.script(`alter table src.ward add more ${dialect() === 'tsql' ? 'varchar(9)' : 'text'}`),
			{},
		],
		[
			'with a column of another type',
			async () =>
				await bench.warehouse.script(
					`alter table src.ward alter column held ${dialect() === 'tsql' ? 'nvarchar(300)' : 'type varchar(300)'}`,
				),
			{},
		],
	])('is searched again %s', async (_, change, how) => {
		expect(await build()).toBe(true);
		await fill();
		expect(await build()).toBe(true);
		await change();
		expect(await build(how)).toBe(false);
	});

	test('is searched again when it was dropped and made with the same shape', async () => {
		expect(await build()).toBe(true);
		await bench.sources({ person, ward: filled });
		expect(await build()).toBe(false);
	});

	// Columns that are computed when they are read came with PostgreSQL 18, which the embedded engine is.
	test.runIf(testEngine === 'embedded')('is searched again when a column is computed in another way', async () => {
		await bench.warehouse.script(
			"alter table src.ward add a text, add made text generated always as ('North') virtual",
		);
		await bench.warehouse.script(
			`insert into src.ward (id, a) values ${people.map((number, at) => `(${at}, translate('${number}', '0123456789', 'abcdefghij'))`).join(', ')}`,
		);
		expect(await build()).toBe(true);
		await bench.warehouse.script(
			"alter table src.ward alter column made set expression as (translate(a, 'abcdefghij', '0123456789'))",
		);
		expect(await build()).toBe(false);
	});

	test('is on record only where it was built, with words alone', async () => {
		await bench.sources({
			person,
			ward: { columns: clean.columns, rows: people.slice(0, 3).map((number, at) => [at, number]) },
		});
		const signed = flowOf(nobody('ward', ['id'], accepted('held')));
		expect(await build({ of: signed, dryRun: true })).toBe(true);
		expect(await bench.rows('select name from ndoo.column_search')).toEqual([]);
		expect(await build({ of: signed })).toBe(true);
		const [row] = await bench.rows('select schema_name, name, verdicts from ndoo.column_search');
		expect(row).toMatchObject({ schema_name: 'src', name: 'ward' });
		const said = typeof row?.['verdicts'] === 'string' ? JSON.parse(row['verdicts']) : row?.['verdicts'];
		expect(said).toEqual({ held: 'some' });
		// What was found is on record, and so is that nobody signed it off any more.
		expect(await build()).toBe(false);
	});

	test('keeps no search that is too old', async () => {
		expect(await build()).toBe(true);
		expect(await build({ days: 20 })).toBe(true);
		expect(await bench.rows('select name from ndoo.column_search')).toHaveLength(1);
	});
});

test.skipIf(process.env['NDOO_TEST_ENGINE'] === 'mssql')(
	'on PostgreSQL one that was emptied and filled, has another part, or is another view, is searched again',
	async () => {
		const { warehouse } = bench;
		await bench.sources({ person, ward: clean });
		expect(await build()).toBe(true);
		await warehouse.script('truncate src.ward');
		await fill();
		expect(await build()).toBe(false);

		await bench.sources({ person });
		await warehouse.script('create table src.ward (id integer, held text) partition by list (id)');
		await warehouse.script('create table src.part (id integer, held text)');
		await fill('part');
		expect(await build()).toBe(true);
		await warehouse.script('alter table src.ward attach partition src.part default');
		expect(await build()).toBe(false);

		await bench.sources({ person, clean, filled });
		await warehouse.script('create view src.ward as select id, held from src.clean');
		expect(await build()).toBe(true);
		await warehouse.script('create or replace view src.ward as select id, held from src.filled');
		expect(await build()).toBe(false);
	},
);

test('a source that changes while it is searched is refused', async () => {
	await bench.sources({ person, ward: clean });
	const { warehouse } = bench;
	let begun = 0;
	const meddling = {
		...warehouse,
		transaction: async (
			mode: Parameters<typeof warehouse.transaction>[0],
			work: Parameters<typeof warehouse.transaction>[1],
		) => {
			// The first transaction closes what is not to be open; the next writes the views.
			if (mode === 'read-write' && begun++ === 1) await warehouse.script('alter table src.ward add more integer');
			return await warehouse.transaction(mode, work);
		},
	} as typeof warehouse;
	const asked = { rules: { units: [unitOf()] }, dryRun: false };
	await expect(against(meddling, flow, asked)).rejects.toMatchObject({ code: 'flow-refused' });
});
