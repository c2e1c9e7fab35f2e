import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quotingOf } from '../../warehouse/dialect.ts';
import { readingOf } from '../../warehouse/reading.ts';
import { emptySchema, tableSql } from '../sql/views/tables.ts';
import { type TemporaryWarehouse, temporaryWarehouse } from './temporary-warehouse.ts';

describe('the text of a column', () => {
	test.each([
		['decimal(38,6)', 'convert(varchar(50), [a]]b]) as [a]]b]'],
		['numeric(10,0)', 'convert(varchar(50), [a]]b]) as [a]]b]'],
		['money', 'convert(varchar(50), convert(decimal(19, 4), [a]]b])) as [a]]b]'],
		['datetimeoffset(7)', 'convert(varchar(50), [a]]b], 121) as [a]]b]'],
		['datetime2(7)', '[a]]b]'],
		['nvarchar(20)', '[a]]b]'],
		['varchar(20)', 'convert(nvarchar(max), [a]]b]) as [a]]b]'],
		['bigint', '[a]]b]'],
	])('of type %s on SQL Server', (type, text) => expect(readingOf.tsql.exact({ name: 'a]b', type })).toBe(text));

	test('is its name on PostgreSQL', () =>
		expect(readingOf.postgres.exact({ name: 'a"b', type: 'numeric' })).toBe('"a""b"'));
});

describe('what is read on a warehouse', () => {
	let temporary: TemporaryWarehouse;
	const relation = { schema: 'src', name: 'exact' };
	beforeAll(async () => {
		temporary = await temporaryWarehouse();
		const { warehouse } = temporary;
		await emptySchema(warehouse, 'src');
		const columns = { id: 'integer', amount: 'numeric(38,6)', price: 'numeric(19,4)' };
		const rows = [
			[1, '12345678901234567890123456789012.123456', '922337203685477.5807'],
			[2, '-0.000001', '0.1000'],
			[3, null, null],
		];
		await warehouse.script(tableSql(warehouse.dialect, relation, { columns, rows }));
	});
	afterAll(async () => await temporary[Symbol.asyncDispose]());

	const read = async (text: string) => {
		const rows: (readonly (string | null)[])[] = [];
		for await (const batch of temporary.warehouse.stream({ text })) rows.push(...batch);
		return rows;
	};

	test('comes with all its digits', async () => {
		const { warehouse } = temporary;
		const columns = (await warehouse.describe(relation)).map(readingOf[warehouse.dialect].exact);
		const from = quotingOf[warehouse.dialect].quoted(relation);
		expect(await read(`select ${columns.join(', ')} from ${from} order by id`)).toEqual([
			['1', '12345678901234567890123456789012.123456', '922337203685477.5807'],
			['2', '-0.000001', '0.1000'],
			['3', null, null],
		]);
	});

	test('keeps a leading U+FEFF, which is no byte order mark in a value', async () => {
		const { warehouse } = temporary;
		const marked = { schema: 'src', name: 'marked' };
		const rows = [
			[1, '\ufeffa'],
			[2, '\ufeff'],
			[3, 'a\ufeff'],
		];
		await warehouse.script(tableSql(warehouse.dialect, marked, { columns: { id: 'integer', word: 'text' }, rows }));
		const columns = (await warehouse.describe(marked)).map(readingOf[warehouse.dialect].exact);
		const from = quotingOf[warehouse.dialect].quoted(marked);
		expect(await read(`select ${columns.join(', ')} from ${from} order by id`)).toEqual(
			rows.map(([id, word]) => [String(id), word]),
		);
	});

	test('of a select of somebody else is all, or the first row', async () => {
		const { rowsOf, firstRowOf, first } = readingOf[temporary.warehouse.dialect];
		const select = 'with one as (select id from src.exact) select id, id + 1 as next from one -- a comment';
		expect((await read(rowsOf(select))).toSorted()).toEqual([
			['1', '2'],
			['2', '3'],
			['3', '4'],
		]);
		const [row, ...more] = await temporary.warehouse.query({ text: firstRowOf(select) });
		expect(Object.keys(row ?? {})).toEqual(['id', 'next']);
		expect(more).toEqual([]);
		expect(await read(first(2, 'id', 'src.exact'))).toHaveLength(2);
		expect(await read('select id from src.exact')).toHaveLength(3);
	});
});
