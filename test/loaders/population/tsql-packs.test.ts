import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnValues } from '../../../loaders/population/column-values.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import { type Cell, emptySchema, tableSql } from '../../sql/views/tables.ts';
import { type TemporaryWarehouse, temporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';

// What the packs of values hold that SQL Server makes of a column, without one: their select means the same on PostgreSQL
// once its functions are written so. On a server column-values.test.ts reads them.

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await temporaryWarehouse();
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const table = { schema: 'src', name: 'patient' };

/** T-SQL's length leaves spaces at the end out. */
const written = (text: string): string =>
	text
		.replaceAll(/\bN'/g, "'")
		.replaceAll(/\[(\w+)\]/g, '"$1"')
		.replaceAll(/\blen\((\w+)\)/g, 'length(rtrim($1))')
		.replaceAll('convert(nvarchar(max), value) collate Latin1_General_BIN2', 'value')
		.replaceAll(/convert\(varchar\(50\), ("\w+")\)/g, '$1::text');

/** Reads T-SQL, and says what type SQL Server has for the column. */
const onPostgres = (type: string): Session => ({
	...temporary.warehouse,
	dialect: 'tsql',
	describe: async () => [{ name: 'nhs_number', type, nullable: true }],
	query: async ({ text, ...more }) => await temporary.warehouse.query({ ...more, text: written(text) }),
	stream: ({ text, ...more }) => temporary.warehouse.stream({ ...more, text: written(text) }),
});

const texts = ['9990000018', '999 000 0026', '999-000-0034', '~', '~1~0', '~234567890', '', '999', null, '99900\n0042'];

test.skipIf(testEngine !== 'embedded').each<[string, string, readonly Cell[]]>([
	['nvarchar(20)', 'text', texts],
	['varchar(20)', 'text', texts],
	['bigint', 'bigint', [9_990_000_018, 19, 0, -5, 99_900_000_260, null]],
	[
		'more than a pack of nvarchar(20)',
		'text',
		Array.from({ length: 900 }, (_, at) => `${at % 9 === 0 ? at : 4e9 + at}`),
	],
])('every value of %s comes out of its packs as it is, and as often', async (type, here, values) => {
	const { warehouse } = temporary;
	await emptySchema(warehouse, table.schema);
	const rows = values.map((value) => [value]);
	await warehouse.script(tableSql('postgres', table, { columns: { nhs_number: here }, rows }));
	const found: (string | null)[] = [];
	const source = { kind: 'table', table, column: 'nhs_number' } as const;
	for await (const batch of columnValues(onPostgres(type.slice(type.lastIndexOf(' ') + 1)), source))
		found.push(...batch.map((value) => (value === null ? null : String(value))));
	expect(found.toSorted()).toEqual(values.map((value) => (value === null ? null : String(value))).toSorted());
});
