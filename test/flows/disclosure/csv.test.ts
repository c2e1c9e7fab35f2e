import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvOf } from '../../../flows/disclosure/csv.ts';

type Cells = readonly (string | null)[];

async function written(columns: readonly string[], ...batches: readonly (readonly Cells[])[]): Promise<string> {
	async function* given() {
		yield* batches;
	}
	const chunks: Uint8Array[] = [];
	for await (const chunk of csvOf(columns, given())) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

test('a header, then the rows of every batch; a null is not there, an empty text is quoted', async () => {
	const first: readonly Cells[] = [
		['1', 'a "quoted" word'],
		['2', null],
	];
	const second: readonly Cells[] = [
		['3', ''],
		['4', 'two\r\nlines'],
		['5', 'a, comma'],
	];
	expect(await written(['id', 'said, by'], first, second)).toBe(
		'id,"said, by"\r\n1,"a ""quoted"" word"\r\n2,\r\n3,""\r\n4,"two\r\nlines"\r\n5,"a, comma"\r\n',
	);
});

test('a return of nobody is a header', async () => {
	expect(await written(['id', 'sex'])).toBe('id,sex\r\n');
});

test('whatever the cells hold, a reader of CSV finds the same again', async () => {
	const cell = fc.string({ unit: 'binary' }).filter((text) => text !== '\ufeff');
	await fc.assert(
		fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), async (rows) => {
			const text = await written(['one', 'two'], rows);
			expect(parse(text, { record_delimiter: '\r\n' })).toEqual([['one', 'two'], ...rows]);
		}),
	);
});
