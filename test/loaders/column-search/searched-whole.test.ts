import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FlowTable } from '../../../flows/flow.ts';
import type { Cell, TestTable } from '../../sql/views/tables.ts';
import { type ViewBench, viewBench } from '../../sql/views/view-bench.ts';
import { type Asked, accepted, against, buildOf, flowOf, nobody, testNumbers, unitOf } from './search-bench.ts';

const people = testNumbers(1200);
const person: TestTable = { columns: { nhs_number: 'text' }, rows: people.map((number) => [number]) };
// Of ten digits each, with any last one; the numbers of nobody above begin as some of them do.
const ids = Array.from({ length: 4000 }, (_, at) => String(6_000_000_000 + at * 37));

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const table = (held: readonly Cell[], more: Readonly<Record<string, Cell>> = {}): TestTable => ({
	columns: { id: 'integer', held: 'text', ...Object.fromEntries(Object.keys(more).map((name) => [name, 'text'])) },
	rows: held.map((cell, at) => [at, cell, ...Object.values(more)]),
});

const ward = flowOf(nobody('ward', ['id']));
const asked: Asked = { rules: { units: [unitOf()] } };
const found = async (flow = ward, how = asked): Promise<readonly string[]> =>
	(await against(bench.warehouse, flow, how)).map((text) => text.split(' | ')[0] ?? '');

const numbersFound = [
	'table `ward` as one without person-level data, and its column `held`, in which there are NHS numbers, more than chance gives',
];
const someFound = ['the column `held` of table `ward`, in which something may be an NHS number, or is so by chance'];

/** The first nine digits of somebody's number, with another tenth. */
const almost = (number: string): string => `${number.slice(0, 9)}${(Number(number[9]) + 3) % 10}`;

describe('a table without person-level data is searched whole', () => {
	test('numbers behind the first rows, less than half of the values', async () => {
		const filler = Array.from({ length: 2500 }, (_, at) => `ward ${at}`);
		const mixed = people.slice(0, 1000).flatMap((number) => [number, 'none given']);
		await bench.sources({ person, ward: table([...filler, ...mixed]) });
		expect(await found()).toEqual(numbersFound);
		expect(await found(ward, {})).toEqual(numbersFound);
	});

	test('ten people among thousands of ids, by the numbers of the business units', async () => {
		await bench.sources({ person, ward: table([...ids, ...people.slice(0, 10)]) });
		expect(await found()).toEqual(numbersFound);
		expect(await found(ward, {})).toEqual([]);
	});

	test('nine people, whose count nobody is told: refused unless the column is signed off', async () => {
		await bench.sources({ person, ward: table([...ids, ...people.slice(0, 9)]) });
		expect(await found()).toEqual(someFound);
		expect(await found(flowOf(nobody('ward', ['id'], accepted('id'))))).toEqual(someFound);
		expect(await found(flowOf(nobody('ward', ['id'], accepted('held'))))).toEqual([]);
	});

	test('as many people as chance gives among ids of their range: the same', async () => {
		const range = people.flatMap((number) => [almost(number), almost(almost(number))]);
		await bench.sources({ person, ward: table([...range, ...people.slice(0, 100)]) });
		expect(await found()).toEqual(someFound);
		await bench.sources({ person, ward: table(range) });
		expect(await found()).toEqual([]);
	});

	test('no sign-off opens a column with more than chance gives', async () => {
		await bench.sources({ person, ward: table([...ids, ...people.slice(0, 50)]) });
		expect(await found(flowOf(nobody('ward', ['id'], accepted('held'))))).toEqual(numbersFound);
	});

	test('a placeholder and one number again and again are nobody', async () => {
		await bench.sources({ person, ward: table(ids.map(() => '9999999999')) });
		expect(await found()).toEqual([]);
		await bench.sources({ person, ward: table(ids.map(() => people[0] ?? '')) });
		expect(await found()).toEqual(someFound);
	});
});

describe('of a table about people, what leaves is searched whole', () => {
	const subject = (columns: readonly string[], more = {}): FlowTable => ({
		name: 'visit',
		source: { schema: 'src', name: 'ward' },
		columns,
		role: 'subject',
		number: { column: 'held', format: 'text' },
		keys: [],
		place: { file: 'flows/returns/example.yml', line: 20, column: 5 },
		...more,
	});
	const visits = (): TestTable => ({
		columns: { id: 'integer', held: 'text', mother: 'text', note: 'text' },
		rows: people
			.slice(0, 1000)
			.map((number, at) => [at, number, people[at + 200] ?? null, at < 990 ? null : `Mother ${people[at - 900]}`]),
	});

	test.each<[string, readonly string[], object, readonly string[]]>([
		['its own number', ['id', 'held'], {}, []],
		['another number of which the flow says nothing', ['mother'], {}, ['mother']],
		['numbers of others that are declared', ['mother'], { otherPeople: ['mother'] }, []],
		['a note with ten of them in the last rows', ['id', 'note'], {}, ['note']],
		['what does not leave', ['id'], {}, []],
	])('%s', async (_, columns, more, refused) => {
		await bench.sources({ person, ward: visits() });
		const texts = await found(flowOf(subject(columns, more)));
		expect(texts).toEqual(
			refused.map(
				(column) =>
					`the column \`${column}\` of table \`visit\`, in which there are NHS numbers, more than chance gives, and the flow does not say whose`,
			),
		);
	});
});

describe('business units that cannot be compared with', () => {
	beforeEach(async () => await bench.sources({ person, ward: table([...ids, ...people.slice(0, 30)]) }));

	test('by a query, which is read like a table', async () => {
		const source = {
			kind: 'query',
			file: 'u.sql',
			text: 'select nhs_number from src.person;',
			column: 'nhs_number',
		} as const;
		expect(await found(ward, { rules: { units: [unitOf({ source })] } })).toEqual(numbersFound);
	});

	test('are named, and columns judged by check digits alone', async () => {
		const source = { kind: 'table', table: { schema: 'src', name: 'nowhere' }, column: 'nhs_number' } as const;
		const { doubts } = await buildOf(bench.warehouse, ward, { rules: { units: [unitOf({ source })] } });
		expect(doubts).toEqual([
			{
				place: { file: 'flows/business-units/clinic.yml' },
				found: expect.stringContaining(
					'the business unit `clinic`, with whose numbers columns could not be compared: ',
				),
				expected: expect.stringContaining('without it columns are judged by check digits alone'),
			},
		]);
	});

	test('do not keep others from being compared with', async () => {
		const source = { kind: 'table', table: { schema: 'src', name: 'nowhere' }, column: 'nhs_number' } as const;
		expect(await found(ward, { rules: { units: [unitOf({ source }), unitOf()] } })).toEqual(numbersFound);
	});
});
