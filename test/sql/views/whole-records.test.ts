import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChildTable, Flow, FlowTable, SubjectTable } from '../../../flows/flow.ts';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import { catalogueOf } from '../../../sql/views/build/dialects.ts';
import { testKey } from '../../core/test-key.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

// Small tables in, small tables out. 18 and 26 are on the list, 34 is not.
const [kept, alsoKept, removed] = ['9990000018', '9990000026', '9990000034'];
const now = new Date('2026-06-01');
const decision = { reason: 'Generated', signedOffBy: 'A. Signer', on: '2026-01-06' };
const place = { file: 'flows/returns/example.yml', line: 20, column: 5 };

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());
beforeEach(async () => {
	await bench.publish([kept, alsoKept]);
});

const ids = { id: 'integer', person: 'integer' };
const withNumber = { ...ids, nhs_number: 'text' };

const base = (name: string) => ({ name, source: { schema: 'src', name }, columns: ['id'], place });
const subject = (name: string, more: Partial<SubjectTable> = {}): SubjectTable => ({
	...base(name),
	role: 'subject',
	number: { column: 'nhs_number', format: 'text' },
	keys: ['person'],
	...more,
});
const child = (name: string, parent: string, more: Partial<ChildTable> = {}): ChildTable => ({
	...base(name),
	role: 'child',
	parent,
	keys: [{ child: 'person', parent: 'person' }],
	...more,
});
const bridge = {
	name: 'numbers',
	source: { schema: 'src', name: 'numbers' },
	role: 'bridge',
	number: { column: 'nhs_number', format: 'text' },
	keys: [],
	place,
} as const;

/** The ids that each view holds. */
async function disclosed(shape: Pick<Flow, 'blankNumbersKept' | 'bridge' | 'tables'>) {
	const flow: BuildableFlow = { ...exampleFlow, ...shape };
	await buildViews(bench.warehouse, [flow], { dryRun: false, now, actor: 'test', digestKey: async () => testKey });
	await bench.warehouse.script("update ndoo.flow_gate set closes_at = '9999-12-31 00:00:00 +00:00'");
	const read: Record<string, unknown> = {};
	for (const { name } of flow.tables) {
		const rows = await bench.rows(
			`select id from cleaned.example__${name} order by case when id is null then 1 else 0 end, id`,
		);
		read[name] = rows.map(({ id }) => id);
	}
	return read;
}

test('a return without a number goes by its bridge, which is not disclosed', async () => {
	await bench.sources({
		numbers: {
			columns: { person: 'integer', nhs_number: 'text' },
			rows: [
				[1, kept],
				[2, removed],
				[3, kept],
				[3, removed],
				[4, null],
				[5, ''],
			],
		},
		spell: {
			columns: ids,
			rows: [
				[10, 1],
				[20, 2],
				[30, 3],
				[40, 4],
				[50, 5],
				[60, 6],
				[70, null],
				[11, 1],
			],
		},
	});
	// 3 has a number that is not on the list; 4 and 5 have none; the bridge does not know 6.
	expect(await disclosed({ bridge, tables: [child('spell', 'numbers')] })).toEqual({ spell: [10, 11] });
	const { viewsIn } = catalogueOf[bench.warehouse.dialect];
	expect(await bench.warehouse.query(viewsIn('cleaned'))).toEqual([{ name: 'example__spell' }]);
});

describe('rows whose number is blank', () => {
	const shape = { tables: [subject('patient'), child('visit', 'patient')] };
	beforeEach(async () => {
		const patients: readonly (readonly [number, number | null, string | null])[] = [
			[1, 1, kept],
			[2, 2, null],
			[3, 3, ' '],
			[4, 4, '0000000000'],
			[5, 5, 'none'],
			[6, 6, '999000001'],
			[7, 7, null],
			[8, 7, removed],
			[9, null, null],
		];
		await bench.sources({
			patient: { columns: withNumber, rows: patients },
			visit: { columns: ids, rows: patients.map(([id, person]) => [id * 10, person]) },
		});
	});

	test('are removed, and so are their children', async () => {
		expect(await disclosed(shape)).toEqual({ patient: [1], visit: [10] });
	});

	test('are kept where that is signed off, and their children follow; invalid numbers and placeholders never are', async () => {
		expect(await disclosed({ ...shape, blankNumbersKept: decision })).toEqual({
			patient: [1, 2, 3],
			visit: [10, 20, 30],
		});
	});
});

test('numbers in several tables of one person: one that is not on the list removes all of them', async () => {
	await bench.sources({
		patient: { columns: withNumber, rows: [1, 2, 3].map((id) => [id, id, kept]) },
		spell: { columns: ids, rows: [1, 2, 3].map((id) => [id * 10, id]) },
		episode: {
			columns: { id: 'integer', spell: 'integer', number: 'bigint', former: 'text' },
			rows: [
				[100, 10, Number(kept), null],
				[101, 10, null, alsoKept],
				[200, 20, Number(removed), null],
				[201, 20, Number(kept), null],
				[300, 30, null, removed],
			],
		},
		diagnosis: {
			columns: { id: 'integer', episode: 'integer' },
			rows: [100, 101, 200, 201, 300].map((episode) => [episode * 10, episode]),
		},
	});
	const tables = [
		subject('patient'),
		child('spell', 'patient'),
		child('episode', 'spell', {
			keys: [{ child: 'spell', parent: 'id' }],
			number: { column: 'number', format: 'number', alsoIn: ['former'] },
		}),
		child('diagnosis', 'episode', { keys: [{ child: 'episode', parent: 'id' }] }),
	];
	expect(await disclosed({ tables })).toEqual({
		patient: [1],
		spell: [10],
		episode: [100, 101],
		diagnosis: [1000, 1010],
	});
});

test("other people's numbers in a row decide nothing, and a table with a number of its own needs no parent", async () => {
	await bench.sources({
		birth: {
			columns: { ...withNumber, mother: 'text' },
			rows: [
				[1, 1, kept, removed],
				[2, 2, removed, kept],
				[3, 3, alsoKept, null],
			],
		},
		drop_in: {
			columns: { id: 'integer', nhs_number: 'text' },
			rows: [
				[1, removed],
				[2, kept],
				[3, null],
			],
		},
	});
	const tables = [
		subject('birth', { columns: ['id', 'mother'], otherPeople: ['mother'] }),
		subject('drop_in', { keys: [] }),
	];
	expect(await disclosed({ tables })).toEqual({ birth: [1, 3], drop_in: [2] });
});

test('a table without person-level data comes whole, and refuses to be read with the others when the list is old', async () => {
	await bench.sources({
		patient: {
			columns: withNumber,
			rows: [
				[1, 1, kept],
				[2, 2, removed],
			],
		},
		ward: { columns: { id: 'integer' }, rows: [[1], [2], [null]] },
	});
	const ward: FlowTable = { ...base('ward'), role: 'nobody', decision };
	expect(await disclosed({ tables: [subject('patient'), ward] })).toEqual({ patient: [1], ward: [1, 2, null] });
	await bench.publish([kept], 40);
	expect(await bench.refusal('select count(*) from cleaned.example__ward')).toContain(
		'The cleaned list is 40 days old',
	);
});
