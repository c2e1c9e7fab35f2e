import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow } from '../../../../flows/flow.ts';
import { sourceProblems } from '../../../../sql/views/build/source-check.ts';
import { tsqlSourceProblems } from '../../../../sql/views/build/tsql-sources.ts';
import type { Row, Session, Statement } from '../../../../warehouse/warehouse.ts';
import { exampleFlow } from '../../../flows/example-flow.ts';
import { testEngine } from '../../../warehouse/temporary-warehouse.ts';
import { diagnosis, episode, patient } from '../example-sources.ts';
import { type ViewBench, viewBench } from '../view-bench.ts';

type Facts = { readonly name: string; readonly type: string; readonly collation?: string };

/** What SQL Server's catalogue says of the columns of sources; all else is as it should be. */
const catalogue = (
	said: Readonly<Record<string, readonly Facts[]>>,
	theirs: Readonly<Record<string, string>> = {},
) => ({
	query: async ({ values: [, source] = [] }: Statement): Promise<readonly Row[]> =>
		source === undefined
			? [{ owner: 'dbo' }]
			: (said[String(source)] ?? []).map((fact) => ({
					...{ collation: null, ...fact },
					owner: theirs[String(source)] ?? 'dbo',
				})),
});

describe('of what the catalogue of SQL Server says', () => {
	const text = (name: string, collation = 'Latin1_General_CI_AS') => ({ name, type: 'nvarchar', collation });
	const number = (name: string, type = 'int') => ({ name, type });
	const sources = {
		patient: [text('org'), number('patient_id'), text('nhs_number'), number('weight', 'float'), text('old_number')],
		episode: [text('organisation'), number('local_id'), number('episode_id')],
		diagnosis: [number('episode'), text('code')],
	};
	const patientWith = (...columns: readonly Facts[]) => ({
		...sources,
		patient: [...sources.patient.filter(({ name }) => columns.every((one) => one.name !== name)), ...columns],
	});
	const alsoIn = exampleFlow.tables.map((table) =>
		table.role === 'subject' ? { ...table, number: { ...table.number, alsoIn: ['old_number'] } } : table,
	);
	const found = async (...said: Parameters<typeof catalogue>) =>
		(await tsqlSourceProblems({ ...none, ...catalogue(...said) }, [{ ...exampleFlow, tables: alsoIn }])).map(
			(problem) => problem.found,
		);

	test('nothing is asked of sources as they should be', async () => {
		expect(await found(sources)).toEqual([]);
	});

	test.each([
		['nhs_number', 'float'],
		['nhs_number', 'real'],
		['old_number', 'float'],
	])('a number in %s of type %s is none', async (column, type) => {
		expect(await found(patientWith(number(column, type)))).toEqual([
			`the number of table \`patient\` in the column \`${column}\`, which is ${type}`,
		]);
	});

	test('a source belongs to whom the views belong', async () => {
		expect(await found(sources, { diagnosis: 'theirs' })).toEqual([
			'table `diagnosis` from `src.diagnosis`, which belongs to `theirs`, and the views to `dbo`',
		]);
	});

	test('keys that are compared have one collation', async () => {
		expect(await found(patientWith(text('org', 'Latin1_General_BIN2')))).toEqual([
			'the key `organisation` of table `episode` in the collation Latin1_General_CI_AS, beside `org` of `patient` in Latin1_General_BIN2',
		]);
	});
});

/** Nothing else is asked. */
const nothing = async () => {
	throw new Error('it asks for more than the catalogue');
};
const none: Session = {
	...{ dialect: 'tsql', query: nothing, script: nothing, load: nothing, describe: nothing },
	stream: () => {
		throw new Error('it asks for more than the catalogue');
	},
};

describe.skipIf(testEngine !== 'mssql')('on a T-SQL server: what it alone asks of sources', () => {
	let bench: ViewBench;
	beforeAll(async () => {
		bench = await viewBench();
	});
	afterAll(async () => await bench[Symbol.asyncDispose]());

	const problems = async (flow: Flow = exampleFlow) =>
		(await sourceProblems(bench.warehouse, [flow])).map(({ found, expected }) => `${found} | ${expected}`);

	test('nothing of sources as they should be', async () => {
		await bench.sources({ patient, episode, diagnosis });
		expect(await problems()).toEqual([]);
	});

	test('keys that are compared have one collation', async () => {
		const columns = { ...episode.columns, organisation: 'nvarchar(20) collate Latin1_General_BIN2' };
		await bench.sources({ patient, episode: { columns, rows: [] }, diagnosis });
		const [problem = '', ...more] = await problems();
		expect(more).toEqual([]);
		expect(problem.toLowerCase()).toMatch(
			/^the key `organisation` of table `episode` in the collation \w+_bin2, beside `org` of `patient` in \w+ \| two columns of one collation: give the sources a view that makes them alike$/,
		);
	});

	test('a number of floating point is none', async () => {
		const columns = { ...patient.columns, nhs_number: 'float' };
		await bench.sources({ patient: { columns, rows: [] }, episode, diagnosis });
		const tables = exampleFlow.tables.map((table) =>
			table.role === 'subject' ? { ...table, number: { ...table.number, format: 'number' as const } } : table,
		);
		expect(await problems({ ...exampleFlow, tables })).toEqual([
			'the number of table `patient` in the column `nhs_number`, which is float | `bigint` or text: give the source a view that converts it, `convert(bigint, …)`',
		]);
	});

	test('they belong to whom the views belong', async () => {
		await bench.sources({ patient, episode });
		await bench.warehouse.script('create schema theirs authorization ndoo_auditor');
		await bench.warehouse.script('create table theirs.diagnosis (episode integer, code varchar(10))');
		const tables = exampleFlow.tables.map((table) =>
			table.name === 'diagnosis' ? { ...table, source: { schema: 'theirs', name: 'diagnosis' } } : table,
		);
		expect(await problems({ ...exampleFlow, tables })).toEqual([
			'table `diagnosis` from `theirs.diagnosis`, which belongs to `ndoo_auditor`, and the views to `dbo` | a source that belongs to `dbo`: else whoever reads a view would need rights on the source itself',
		]);
	});
});
