import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow, FlowTable } from '../../../flows/flow.ts';
import { sourceProblems } from '../../../sql/views/build/source-check.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { testEngine } from '../../warehouse/temporary-warehouse.ts';
import { diagnosis, episode, patient } from './example-sources.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

let bench: ViewBench;
beforeAll(async () => {
	bench = await viewBench();
	await bench.sources({ patient, episode, diagnosis });
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const problems = async (flow: Flow = exampleFlow) =>
	(await sourceProblems(bench.warehouse, [flow])).map(({ found, expected }) => `${found} | ${expected}`);

const withTable = (changed: Partial<FlowTable> & Pick<FlowTable, 'name'>): Flow => ({
	...exampleFlow,
	tables: exampleFlow.tables.map((table) =>
		table.name === changed.name ? ({ ...table, ...changed } as FlowTable) : table,
	),
});

const nobody = (schema: string, name: string, columns: readonly string[]): Flow => ({
	...exampleFlow,
	tables: [
		...exampleFlow.tables,
		{
			...{ name: 'codes', source: { schema, name }, columns, place: { file: 'flows/returns/example.yml', line: 50 } },
			...{ role: 'nobody', decision: { reason: 'Codes.', signedOffBy: 'A. Signer', on: '2026-01-06' } },
		},
	],
});

describe("the engine's own tables are no sources", () => {
	test.each(
		testEngine === 'mssql'
			? [
					['sys', 'columns'],
					['INFORMATION_SCHEMA', 'TABLES'],
				]
			: [
					['pg_catalog', 'pg_stats'],
					['information_schema', 'columns'],
					['pg_toast', 'anything'],
					['pg_temp_3', 'left'],
				],
	)('%s.%s', async (schema, name) => {
		expect(await problems(nobody(schema, name, ['name']))).toEqual([
			`table \`codes\` from \`${schema}.${name}\`, which is the engine's own | a table or view of a clinical system`,
		]);
	});

	test("another's schema is none of its", async () => {
		expect((await problems(nobody('src', 'diagnosis', ['code']))).join('\n')).not.toContain("engine's own");
	});
});

describe('a key of a type that does not tell rows apart exactly is refused', () => {
	const refused = (key: string, table: string, type: string) =>
		`the key \`${key}\` of table \`${table}\`, which is ${type}: not a type by which rows are told apart exactly | a whole number or a text: give the source a view that converts it`;
	const floats =
		testEngine === 'mssql'
			? [
					['float', 'float'],
					['real', 'real'],
				]
			: [
					['float', 'double precision'],
					['real', 'real'],
					['money', 'money'],
					['bit(8)', 'bit(8)'],
				];

	test.each(floats)('%s, here and there', async (declared, type) => {
		await bench.sources({
			patient,
			episode: { columns: { ...episode.columns, episode_id: declared }, rows: [] },
			diagnosis: { columns: { ...diagnosis.columns, episode: declared }, rows: [] },
		});
		expect(await problems()).toEqual([refused('episode_id', 'episode', type), refused('episode', 'diagnosis', type)]);
	});

	test("a person's key, though no table hangs on it", async () => {
		await bench.sources({ patient: { columns: { ...patient.columns, weight: 'real' }, rows: [] }, episode, diagnosis });
		const flow = withTable({ name: 'patient', keys: ['weight'] } as Partial<FlowTable> & Pick<FlowTable, 'name'>);
		expect(await problems(flow)).toEqual([refused('weight', 'patient', 'real')]);
	});

	test('exact ones are not', async () => {
		for (const type of ['bigint', 'numeric(12,0)', 'date', 'char(5)']) {
			await bench.sources({
				patient,
				episode: { columns: { ...episode.columns, episode_id: type }, rows: [] },
				diagnosis: { columns: { ...diagnosis.columns, episode: type }, rows: [] },
			});
			expect(await problems()).toEqual([]);
		}
	});

	test.skipIf(testEngine === 'mssql')('a domain of floating point, and a type that nothing is known of', async () => {
		await bench.sources({ patient, diagnosis });
		await bench.warehouse.script(`create domain src.weight as double precision;
			create table src.episode (organisation text, local_id integer, episode_id src.weight);
			alter table src.diagnosis alter episode type src.weight`);
		expect(await problems()).toEqual([
			refused('episode_id', 'episode', 'src.weight'),
			refused('episode', 'diagnosis', 'src.weight'),
		]);
		await bench.sources({ patient, diagnosis });
		await bench.warehouse.script(`create table src.episode (organisation text, local_id integer, episode_id json);
			alter table src.diagnosis alter episode type json using null`);
		expect(await problems()).toEqual([
			refused('episode_id', 'episode', 'json'),
			refused('episode', 'diagnosis', 'json'),
		]);
	});
});

describe.skipIf(testEngine !== 'postgres')('on a PostgreSQL server: collations of keys', () => {
	test('that are not deterministic, or not the same, are refused', async () => {
		await bench.sources({ patient, diagnosis });
		await bench.warehouse.script(`
			create collation src.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
			create table src.episode (organisation text collate src.loose, local_id integer, episode_id integer)`);
		expect(await problems()).toEqual([
			'the key `organisation` of table `episode` in the collation loose, which is not deterministic: different texts are the same in it | a column of a deterministic collation: give the source a view with `collate "C"`',
		]);
		await bench.sources({ diagnosis, patient: { columns: { ...patient.columns, org: 'text collate "C"' }, rows: [] } });
		await bench.warehouse.script(
			'create table src.episode (organisation text collate "POSIX", local_id integer, episode_id integer)',
		);
		expect(await problems()).toEqual([
			'the key `organisation` of table `episode` in the collation POSIX, beside `org` of `patient` in C | two columns of one collation: give the sources a view that makes them alike',
		]);
	});
});

test.each([
	['Epi', 'epi'],
	['epi', 'EPI'],
])("a person's key as `%s` makes a table with `%s` one about people", async (key, column) => {
	await bench.sources({
		patient: { columns: { ...patient.columns, [key]: 'integer' }, rows: [] },
		...{ episode, diagnosis, letters: { columns: { [column]: 'integer', wording: 'text' }, rows: [] } },
	});
	const { tables } = nobody('src', 'letters', ['wording']);
	const withKey = tables.map((table) => (table.name === 'patient' ? ({ ...table, keys: [key] } as FlowTable) : table));
	// The stand-in writes every name in small letters.
	const found = (await problems({ ...exampleFlow, tables: withKey })).filter((one) => !one.includes('did you mean'));
	expect(found).toEqual([
		`table \`codes\` as one without person-level data, and it has \`${key}\`, by which \`patient\` knows a person | \`via\` for a table that a person can be found for`,
	]);
});

test('a column that is accepted and is not there is named', async () => {
	await bench.sources({ patient, episode, diagnosis });
	const sign = { reason: 'Looked into.', signedOffBy: 'A. Signer', on: '2026-01-06' };
	const flow = withTable({ name: 'patient', acceptedColumns: [{ column: 'pictrue', ...sign }] });
	expect(await problems(flow)).toEqual([
		'the column `pictrue` in table `patient`, which `src.patient` does not have | a column of the source, written as the source has it',
	]);
});
