import { afterAll, beforeAll, expect, test } from 'vitest';
import { isNhsIndex, nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import type { NumberFormat } from '../../loaders/nhs-number/normalisation.ts';
import type { RelationName } from '../../loaders/warehouse/warehouse.ts';
import { monthlyPopulation } from '../../scripts/monthly-population.ts';
import type { Workspace } from '../../scripts/workspace.ts';
import { type TemporaryWarehouse, temporaryWarehouse } from '../loaders/warehouse/temporary-warehouse.ts';
import { emptySchema, tableSql } from '../sql/views/tables.ts';

// Half of them begin with 0: as numbers they have nine digits or fewer.
const numbers = Array.from({ length: 40 }, (_, step) => (step % 2) * 999_000_000 + 20_000_000 - step)
	.filter(isNhsIndex)
	.map(nhsNumberOf);

async function gather(table: RelationName, format: NumberFormat) {
	const source = { kind: 'table', table, column: 'nhs_number' } as const;
	const file = 'flows/business-units/clinic.yml';
	const unit = { name: 'clinic', file, title: 'Clinic', system: 'System', source, format };
	const limits = { validShareFloor: 0.5, populationFall: 0.2 };
	const project = { placeholders: [], limits, environment: 'stand-in' };
	const { warehouse } = temporary;
	const workspace = { project, flows: { businessUnits: [unit], returns: [] }, warehouse } as unknown as Workspace;
	return await monthlyPopulation(workspace, [], () => undefined);
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
