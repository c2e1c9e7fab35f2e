import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readQueryCohort } from '../../../disclosure/one-off/query-cohort.ts';
import { nhsIndexOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';
import { testKey } from '../../core/test-key.ts';
import { emptySchema, tableSql } from '../../sql/views/tables.ts';
import { type TemporaryWarehouse, temporaryWarehouse } from '../../warehouse/temporary-warehouse.ts';

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await temporaryWarehouse();
	const { warehouse } = temporary;
	await emptySchema(warehouse, 'src');
	const rows = [
		[1, '9990000018', 'a, b'],
		[2, '9990000034', ''],
		[3, '999 000 0026', null],
		[4, null, 'x'],
	];
	const columns = { id: 'integer', nhs_number: 'text', note: 'text' };
	await warehouse.script(tableSql(warehouse.dialect, { schema: 'src', name: 'patient' }, { columns, rows }));
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const cohortOf = async (text: string, key = testKey) =>
	await readQueryCohort(
		temporary.warehouse,
		{ name: 'cohort.sql', text, column: { format: 'text', placeholders: placeholdersOf([]) } },
		{ validShareFloor: 0.5, environment: 'stand-in' },
		key,
	);

const list = new NhsNumberSet();
for (const number of ['9990000018', '9990000026']) {
	const index = nhsIndexOf(number);
	if (index !== undefined) list.add(index);
}

describe('a cohort out of a query', () => {
	test.each([
		['a plain one', 'select id, nhs_number, note from src.patient;'],
		['one that begins with WITH', 'with p as (select id, nhs_number, note from src.patient) select * from p'],
		['one that ends in a comment', 'select id, nhs_number, note from src.patient -- all of them'],
	])('%s', async (_, text) => {
		const cohort = await cohortOf(text);
		expect(cohort.figures).toMatchObject({ rows: 4, withoutNumber: 1, refused: { blank: 1 } });
		expect(cohort.form).toBe('3 columns; the NHS number in column 2 (nhs_number)');
		const chunks: Uint8Array[] = [];
		for await (const chunk of cohort.cleaned(list)) chunks.push(chunk);
		expect(String(Buffer.concat(chunks)).split('\r\n').toSorted()).toEqual([
			'',
			'1,9990000018,"a, b"',
			'3,999 000 0026,',
			'id,nhs_number,note',
		]);
	});

	test('is refused where another column holds numbers of which nobody said whose they are', async () => {
		await expect(cohortOf("select nhs_number, '9990000034' as baby from src.patient")).rejects.toThrow(
			'of which nobody said whose they are',
		);
	});

	test('has a digest of its text, by the key that was handed in', async () => {
		const text = 'select id, nhs_number, note from src.patient';
		const { digest } = await cohortOf(text);
		expect((await cohortOf(text)).digest).toBe(digest);
		expect((await cohortOf(text, createSecretKey(Buffer.alloc(32, 'another key')))).digest).not.toBe(digest);
		expect((await cohortOf(`${text} order by id`)).digest).not.toBe(digest);
	});

	test.each([
		[
			'a change that gives rows',
			"insert into src.patient values (5, '9990000042', 'y') returning id, nhs_number, note",
		],
		[
			'a change behind WITH',
			'with gone as (delete from src.patient returning id, nhs_number, note) select * from gone',
		],
		['a second statement', 'select id, nhs_number, note from src.patient; delete from src.patient'],
		['one out of its brackets', 'select id, nhs_number, note from src.patient) as a; delete from src.patient; --'],
		['nothing', ' ; '],
	])('%s is refused, and nothing is changed', async (_, text) => {
		await expect(cohortOf(text)).rejects.toMatchObject({
			code: 'file-invalid',
			message: 'cohort.sql is not a query whose rows can be read.',
		});
		const [counted] = await temporary.warehouse.query({ text: 'select count(*) as rows from src.patient' });
		expect(Number(counted?.['rows'])).toBe(4);
	});

	test('with two columns of one name is refused', async () => {
		await expect(cohortOf('select id as nhs_number, nhs_number from src.patient')).rejects.toMatchObject({
			message: 'cohort.sql has two columns of the same name.',
		});
	});
});
