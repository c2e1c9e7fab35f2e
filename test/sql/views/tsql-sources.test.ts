import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow } from '../../../flows/flow.ts';
import { sourceProblems } from '../../../sql/views/source-check.ts';
import { exampleFlow } from '../../flows/example-flow.ts';
import { testEngine } from '../../loaders/warehouse/temporary-warehouse.ts';
import { diagnosis, episode, patient } from './example-sources.ts';
import { type ViewBench, viewBench } from './view-bench.ts';

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
