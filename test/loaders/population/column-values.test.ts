import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import type { ColumnSource } from '../../../loaders/population/column-source.ts';
import { columnValues } from '../../../loaders/population/column-values.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import { type Cell, emptySchema, tableSql } from '../../sql/views/tables.ts';
import { type TemporaryWarehouse, temporaryWarehouse } from '../../warehouse/temporary-warehouse.ts';
import { anyIndex } from '../nhs-number/generated.ts';

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await temporaryWarehouse();
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const patient = { schema: 'src', name: 'patient' };

async function fill(type: string, values: readonly Cell[]): Promise<void> {
	const { warehouse } = temporary;
	await emptySchema(warehouse, 'src');
	const rows = values.map((value, id) => [id, value]);
	await warehouse.script(tableSql(warehouse.dialect, patient, { columns: { id: 'integer', nhs_number: type }, rows }));
}

const shown = (value: unknown): string => JSON.stringify(value ?? null);

/** All values in the order of their texts, since a column is read in any order. */
async function read(source: ColumnSource = { kind: 'table', table: patient, column: 'nhs_number' }, by?: Session) {
	const found: string[] = [];
	for await (const batch of columnValues(by ?? temporary.warehouse, source)) found.push(...batch.map(shown));
	return found.toSorted();
}

const inOrder = (values: readonly Cell[]): readonly string[] => values.map(shown).toSorted();

describe('every value of a column comes as it is, and as often', () => {
	const odd = fc.constantFrom(
		null,
		'',
		' ',
		'"',
		'\\',
		'","',
		'\n',
		'\t',
		'none',
		'Ä',
		'\u00a0',
		'96941164140',
		'0',
		'~',
		'~1~0',
	);
	const value = fc.oneof(
		{ weight: 6, arbitrary: anyIndex.map(nhsNumberOf) },
		{ weight: 3, arbitrary: odd },
		{
			weight: 1,
			arbitrary: fc.string({ unit: fc.constantFrom('x', '~', '0', '1', "'", ',', '\\'), maxLength: 20 }),
		},
	);

	test('of text', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(value, { maxLength: 60 }), async (values) => {
				await fill('text', values);
				expect(await read()).toEqual(inOrder(values));
			}),
			{ numRuns: 20 },
		);
	});

	test('of more rows than go into a pack', async () => {
		const values = Array.from({ length: 999 }, (_, at) =>
			at % 9 === 0 ? null : at % 5 === 0 ? `x${at}` : String(4_000_000_000 + at),
		);
		await fill('text', values);
		expect(await read()).toEqual(inOrder(values));
	});

	test.each([
		['varchar(12)', ['9990000018', '999', null, '']],
		['char(10)', ['9990000018', '9990000026', null]],
		['varchar(12)', ['~234567890', '~0~1~0~1~0', '99900\n0018', '~']],
		['bigint', [9_990_000_018, 19, 0, -5, null]],
		['numeric(10,0)', [9_990_000_018, 19, null]],
	] as const)('of type %s', async (type, values) => {
		await fill(type, values);
		expect(await read()).toEqual(inOrder(values.map((one) => (one === null ? null : String(one)))));
	});

	test('of an empty table', async () => {
		await fill('text', []);
		expect(await read()).toEqual([]);
	});
});

describe('a query of the organisation', () => {
	const text = `with known as (select id, nhs_number from src.patient where id > 0)
select known.id, known.nhs_number from known -- the last line may be a comment`;

	test('gives the values of the column that is named', async () => {
		await fill('text', ['9990000018', '9990000026', null, 'none']);
		const found = await read({ kind: 'query', text, column: 'nhs_number' });
		expect(found).toEqual(inOrder(['9990000026', null, 'none']));
	});

	test('without rows gives none', async () => {
		await fill('text', []);
		expect(await read({ kind: 'query', text, column: 'nhs_number' })).toEqual([]);
	});

	test('without the column is refused', async () => {
		await fill('text', ['9990000018', '9990000026']);
		await expect(read({ kind: 'query', text, column: 'number' })).rejects.toMatchObject({
			code: expect.stringMatching(/^(?:warehouse-statement|flow-invalid)$/),
		});
	});
});

test.runIf(process.env['NDOO_TEST_ENGINE'] === 'mssql')(
	'a server that puts no texts together is read row by row',
	async () => {
		const { warehouse } = temporary;
		const values = ['9990000018', null, 'none', ''];
		await fill('text', values);
		const texts: string[] = [];
		const before2017: Session = {
			...warehouse,
			query: async (statement) => {
				if (statement.text.includes('string_agg')) throw new Error('string_agg is not known');
				return await warehouse.query(statement);
			},
			stream: (query) => {
				texts.push(query.text);
				return warehouse.stream(query);
			},
		};
		expect(await read(undefined, before2017)).toEqual(inOrder(values));
		expect(texts).toEqual(['select [nhs_number] from [src].[patient]']);
	},
);
