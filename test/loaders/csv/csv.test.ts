import { expect, test } from 'vitest';
import { csvOf } from '../../../loaders/csv/csv.ts';

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
