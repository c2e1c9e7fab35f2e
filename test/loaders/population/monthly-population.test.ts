import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NdooError } from '../../../core/errors.ts';
import type { NumberFormat } from '../../../core/number-format.ts';
import type { UnitSource } from '../../../flows/business-unit.ts';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { monthlyPopulation } from '../../../loaders/population/monthly-population.ts';
import { buildViews } from '../../../sql/views/build/build.ts';
import type { RelationName, Warehouse } from '../../../warehouse/warehouse.ts';
import { testKey } from '../../core/test-key.ts';
import { diagnosis, episode, kept, patient, signedFlow } from '../../sql/views/example-sources.ts';
import { emptySchema, tableSql } from '../../sql/views/tables.ts';
import { type ViewBench, viewBench } from '../../sql/views/view-bench.ts';
import { type TemporaryWarehouse, temporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';

// Half of them begin with 0: as numbers they have nine digits or fewer.
const numbers = Array.from({ length: 40 }, (_, step) => (step % 2) * 999_000_000 + 20_000_000 - step)
	.filter(isNhsIndex)
	.map(nhsNumberOf);

const gather = async (table: RelationName, format: NumberFormat) =>
	await gatherFrom({ kind: 'table', table, column: 'nhs_number' }, format);

async function gatherFrom(source: UnitSource, format: NumberFormat, warehouse: Warehouse = temporary.warehouse) {
	const file = 'flows/business-units/clinic.yml';
	const unit = { name: 'clinic', file, title: 'Clinic', system: 'System', source, format };
	const limits = { validShareFloor: 0.5, populationFall: 0.2 };
	const project = { placeholders: [], limits, environment: 'stand-in' } as const;
	return await monthlyPopulation({ project, units: [unit], warehouse }, [], () => undefined);
}

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await temporaryWarehouse();
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

test.each([
	['text', 'bigint', undefined],
	['text', 'numeric(10,0)', undefined],
	['number', 'bigint', 'all'],
	['number', 'char(12)', 'all'],
	['text', 'char(12)', 'all'],
] as const)('format %s on a column of type %s', async (format, type, read) => {
	const { warehouse } = temporary;
	await emptySchema(warehouse, 'clinic');
	const table = { columns: { nhs_number: type }, rows: numbers.map((number) => [number]) };
	const patient = { schema: 'clinic', name: 'patient' };
	await warehouse.script(tableSql(warehouse.dialect, patient, table));
	const gathered = gather(patient, format);
	if (read === 'all') expect((await gathered).numbers.size).toBe(numbers.length);
	else
		await expect(gathered).rejects.toMatchObject({
			code: 'flow-invalid',
			message: 'The source of a business unit is not right.',
			problems: [
				{
					place: { file: 'flows/business-units/clinic.yml' },
					found: `\`format: text\`, and the column \`nhs_number\` is ${type}`,
					expected: '`format: number`',
				},
			],
		});
});

test.each(['ndoo_list', 'ndoo', 'cleaned', 'passthrough'])('a table in the schema %s', async (schema) => {
	await expect(gather({ schema, name: 'cleaned_list' }, 'text')).rejects.toMatchObject({
		problems: [{ found: `the table \`${schema}.cleaned_list\`, which is ndoo's own` }],
	});
});

describe('a source that leads to what is ours, where the last list would decide who is asked about', () => {
	let views: ViewBench;
	beforeAll(async () => {
		views = await viewBench();
		await views.publish([kept]);
		await views.sources({ patient, episode, diagnosis });
		await buildViews(views.warehouse, [signedFlow], {
			dryRun: false,
			now: new Date(),
			actor: 'tester',
			digestKey: async () => testKey,
		});
		await views.warehouse.script('create view src.behind as select sex as nhs_number from cleaned.example__patient');
		await views.warehouse.script('create view src.two_behind as select nhs_number from src.behind');
	});
	afterAll(async () => await views[Symbol.asyncDispose]());

	const select = (text: string) =>
		({ kind: 'query', file: 'flows/business-units/clinic.sql', text, column: 'nhs_number' }) as const;
	const cases: readonly [string, UnitSource, string][] = [
		[
			'a view',
			{ kind: 'table', table: { schema: 'src', name: 'two_behind' }, column: 'nhs_number' },
			'src.two_behind → src.behind',
		],
		['a select from a view', select('select nhs_number from src.two_behind'), 'src.behind'],
		[
			'a select from a cleaned view',
			select('select sex as nhs_number from cleaned.example__patient'),
			'cleaned.example__patient',
		],
		[
			'a condition',
			select('select p.nhs_number from src.patient as p where exists (select 1 from cleaned.example__episode)'),
			'cleaned.example__episode',
		],
	];
	// The T-SQL stand-in has no record of what a view reads.
	const tried = testEngine === 'mssql' ? cases.filter(([, , way]) => way.startsWith('cleaned')) : cases;
	test.each(tried)('%s', async (_, source, way) => {
		const found = await gatherFrom(source, 'text', views.warehouse).catch((error: unknown) => error);
		expect(found).toMatchObject({ code: 'flow-invalid' });
		expect((found as NdooError).problems.map((problem) => problem.found).join()).toContain(way);
	});

	test('a select that asks for the form of a number is none', async () => {
		const { numbers: gathered } = await gatherFrom(
			select('select nhs_number from src.patient'),
			'text',
			views.warehouse,
		);
		expect(gathered.size).toBe(3);
	});
});
