import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import { csvBlocks } from '../../../loaders/csv/csv-block.ts';
import type { CsvEncoding, CsvForm } from '../../../loaders/csv/csv-form.ts';

const plain: CsvForm = { encoding: 'utf-8', bomBytes: 0, delimiter: ',', quote: '"' };

type Read = { readonly row: number; readonly cells: readonly string[]; readonly bytes: Buffer };

async function readAll(chunks: readonly Uint8Array[], form: CsvForm = plain): Promise<readonly Read[]> {
	const read: Read[] = [];
	for await (const { bytes, rows } of csvBlocks(chunks, form, 'a.csv')) {
		for (const { row, cells, cell, start, end } of rows) {
			const texts = Array.from({ length: cells }, (_, index) => cell(index));
			read.push({ row, cells: texts, bytes: Buffer.from(bytes.subarray(start, end)) });
		}
	}
	return read;
}

const readText = async (text: string, form: CsvForm = plain) => await readAll([Buffer.from(text)], form);

const encoded = (text: string, encoding: CsvEncoding): Buffer => {
	if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
	return Buffer.from(text, ({ 'utf-8': 'utf8', 'iso-8859-1': 'latin1', 'utf-16le': 'utf16le' } as const)[encoding]);
};

/** The same bytes in pieces of the given lengths, over and over. */
function pieces(bytes: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] {
	const cut: Uint8Array[] = [];
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const length = lengths[turn % lengths.length] ?? 1;
		cut.push(bytes.subarray(at, at + length));
		at += length;
	}
	return cut;
}

describe('rows and values', () => {
	test.each<[string, string, readonly (readonly string[])[]]>([
		[
			'plain values',
			'a,b\r\nc,d\r\n',
			[
				['a', 'b'],
				['c', 'd'],
			],
		],
		[
			'no line end at the end',
			'a,b\nc,d',
			[
				['a', 'b'],
				['c', 'd'],
			],
		],
		['LF, CR and CRLF mixed', 'a\nb\rc\r\nd', [['a'], ['b'], ['c'], ['d']]],
		['empty values', ',\n,,\n""', [['', ''], ['', '', ''], ['']]],
		['a delimiter, a line end and a quote in quotes', '"a,b","c\r\nd","e""f"\n', [['a,b', 'c\r\nd', 'e"f']]],
		['nothing but a quote in quotes', '""""\n', [['"']]],
		['empty lines', 'a\n\n\nb\n', [['a'], [''], [''], ['b']]],
		['an empty file', '', []],
		['spaces stay', ' a , b \n', [[' a ', ' b ']]],
	])('%s', async (_, text, cells) => {
		expect((await readText(text)).map((row) => row.cells)).toEqual(cells);
	});

	test('without a quote, quotes are a part of the values', async () => {
		const read = await readText('5" pipe,"a\nb",c', { ...plain, quote: undefined });
		expect(read.map(({ cells }) => cells)).toEqual([
			['5" pipe', '"a'],
			['b"', 'c'],
		]);
	});

	test('a NBSP is one whether it is written in UTF-8 or in ISO 8859-1', async () => {
		const bytes = Buffer.concat([Buffer.from('9 9\n'), Buffer.from('9\u00a09\n', 'latin1')]);
		expect((await readAll([bytes])).map(({ cells }) => cells)).toEqual([['9 9'], ['9\u00a09']]);
	});
});

describe('what is not CSV is refused with its row', () => {
	test.each<[string, string, number, string]>([
		['a quote that is not closed', 'a,b\n"c,d\n', 2, 'a quote that is not closed'],
		['a quote that is not closed, at the very end', 'a,b\nc,"', 2, 'a quote that is not closed'],
		['text after a quote', 'a\nb\n"c"d\n', 3, 'text after the quote that closes a value'],
		['a space after a quote', '"a" ,b', 1, 'text after the quote that closes a value'],
		['a quote inside a value', 'a\nb"c"\n', 2, 'a quote inside a value that has none at its start'],
		['a space before a quote', 'a, "b"', 1, 'a quote inside a value that has none at its start'],
	])('%s', async (_, text, row, found) => {
		const refused = await readText(text).catch((error: unknown) => error);
		expect(refused).toBeInstanceOf(NdooError);
		expect(refused).toMatchObject({ code: 'file-invalid', problems: [{ place: { file: 'a.csv', row }, found }] });
	});

	test('half a character at the end', async () => {
		const bytes = Buffer.from('a\nb\nc', 'utf16le').subarray(0, -1);
		await expect(readAll([bytes], { ...plain, encoding: 'utf-16le' })).rejects.toMatchObject({
			code: 'file-invalid',
			problems: [{ place: { file: 'a.csv', row: 3 } }],
		});
	});

	test('a row longer than 16 MB, before the whole file is in memory', async () => {
		const endless = function* () {
			yield Buffer.from('a\n"');
			for (let read = 0; read < 40; read++) yield Buffer.alloc(1 << 20, 'x');
			throw new Error('read on');
		};
		await expect(csvBlocksOf(endless())).rejects.toMatchObject({
			code: 'file-invalid',
			problems: [{ place: { row: 2 } }],
		});
	});
});

async function csvBlocksOf(bytes: Iterable<Uint8Array>): Promise<void> {
	for await (const { rows } of csvBlocks(bytes, plain, 'a.csv')) for (const _ of rows);
}

describe('any table in any form', () => {
	const form = fc.record({
		encoding: fc.constantFrom<CsvEncoding>('utf-8', 'iso-8859-1', 'utf-16le', 'utf-16be'),
		delimiter: fc.constantFrom(',', ';', '\t', '|'),
		quote: fc.constantFrom('"', "'"),
		lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
		hasLastEnd: fc.boolean(),
		lengths: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
	});
	const value = fc.string({
		unit: fc.constantFrom('a', ',', ';', '\t', '|', '"', "'", '\n', '\r', ' ', '\u00a0', 'é'),
		maxLength: 6,
	});
	const tables = fc
		.integer({ min: 1, max: 4 })
		.chain((columns) =>
			fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 8 }),
		);

	test('comes back value by value, its rows make up its bytes, and csv-parse reads the same', async () => {
		await fc.assert(
			fc.asyncProperty(tables, form, async (table, { lineEnd, hasLastEnd, lengths, ...rest }) => {
				const quoted = (text: string) => rest.quote + text.replaceAll(rest.quote, rest.quote + rest.quote) + rest.quote;
				const lines = table.map((row) => row.map(quoted).join(rest.delimiter));
				const text = lines.join(lineEnd) + (hasLastEnd ? lineEnd : '');
				const bytes = encoded(text, rest.encoding);
				const read = await readAll(pieces(bytes, lengths), { ...rest, bomBytes: 0 });
				expect(read.map(({ cells }) => cells)).toEqual(table);
				expect(Buffer.concat(read.map((row) => row.bytes))).toEqual(bytes);
				expect(read.map(({ row }) => row)).toEqual(table.map((_, index) => index + 1));
				const reference = {
					delimiter: rest.delimiter,
					quote: rest.quote,
					escape: rest.quote,
					record_delimiter: lineEnd,
					relax_column_count: true,
				};
				expect(parse(text, reference)).toEqual(table);
			}),
			{ numRuns: 300 },
		);
	});

	test('a byte order mark is no part of the first value', async () => {
		const bytes = Buffer.from('\ufeffa,b\nc,d\n');
		const read = await readAll(pieces(bytes, [1]), { ...plain, bomBytes: 3 });
		expect(read.map(({ cells }) => cells)).toEqual([
			['a', 'b'],
			['c', 'd'],
		]);
	});
});
