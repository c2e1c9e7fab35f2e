import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nhsIndexOf, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { type RowsRead, readRows } from '../../../loaders/nhs-number/row-reader.ts';
import { anyIndex, ascending, members, neighbours } from './generated.ts';

const bom = '\u00ef\u00bb\u00bf';

/** Reads the text, one character a byte, in one chunk or cut where it is told to. */
async function read(text: string, cuts: readonly number[] = []): Promise<RowsRead & { members: number[] }> {
	const bytes = Buffer.from(text, 'latin1');
	const places = [0, ...[...cuts].sort((one, other) => one - other), bytes.length];
	const chunks = places.slice(1).map((end, position) => Uint8Array.from(bytes.subarray(places[position], end)));
	const set = new NhsNumberSet();
	return { ...(await readRows(chunks, set)), members: members(set) };
}

describe('rows', () => {
	test.each([
		{ what: 'no bytes', text: '', rows: 0 },
		{ what: 'a BOM alone', text: bom, rows: 0 },
		{ what: 'CRLF', text: '9694116414,\r\n9694116422,\r\n', rows: 2 },
		{ what: 'LF', text: '9694116414,\n9694116422,\n', rows: 2 },
		{ what: 'CR', text: '9694116414,\r9694116422,\r', rows: 2 },
		{ what: 'line ends of all kinds', text: '9694116414,\r9694116422,\r\n9694116430,\n', rows: 3 },
		{ what: 'a missing last line end', text: '9694116414,\r\n9694116422,', rows: 2 },
		{ what: 'half a last line end', text: '9694116414,\r\n9694116422,\r', rows: 2 },
		{ what: 'one row without a line end', text: '9694116414,', rows: 1 },
		{ what: 'a BOM first', text: `${bom}9694116414,\r\n`, rows: 1 },
	])('are read from $what', async ({ text, rows }) => {
		const expected = [...text.matchAll(/[0-9]{10}/g)].map(([number]) => nhsIndexOf(number));
		const unended = /,$/.test(text) ? { unended: expected.at(-1) } : {};
		expect(await read(text)).toEqual({ rows, duplicates: 0, members: expected, ...unended });
	});

	test('are counted as duplicates when the set had their number', async () => {
		const [one, other] = [nhsIndexOf('9694116414'), nhsIndexOf('9694116422')];
		const set = new NhsNumberSet(one === undefined ? [] : [one]);
		const rows = Buffer.from('9694116414,\n9694116422,\n9694116422,\n');
		expect(await readRows([rows], set)).toEqual({ rows: 3, duplicates: 2 });
		expect(members(set)).toEqual([one, other]);
	});

	test('are the rows that a set writes', async () => {
		const set = new NhsNumberSet(neighbours(30_000, 999_000_000));
		const back = new NhsNumberSet();
		expect(await readRows(set.lines(',\r\n'), back)).toEqual({ rows: 30_000, duplicates: 0 });
		expect(back.isSubsetOf(set) && set.isSubsetOf(back)).toBe(true);
	});
});

describe('the first defect stops the reading', () => {
	test.each([
		{ what: 'cut in the number', text: '9694116414,\r\n96941164', row: 2, reason: 'cut' },
		{ what: 'cut before the comma', text: '9694116414,\r\n9694116422', row: 2, reason: 'cut' },
		{ what: 'cut in the only row', text: '9', row: 1, reason: 'cut' },
		{ what: 'a wrong check digit', text: '9694116414,\n9694116415,\n9694116422,\n', row: 2, reason: 'check-digit' },
		{ what: 'a wrong check digit last', text: '9694116414,\n9694116415,', row: 2, reason: 'check-digit' },
		{ what: 'a head without a check digit', text: '9990000000,\r\n', row: 1, reason: 'check-digit' },
		{ what: 'no comma', text: '9694116414\r\n9694116422\r\n', row: 1, reason: 'malformed' },
		{ what: 'a blank line', text: '9694116414,\n\n9694116422,\n', row: 2, reason: 'empty-line' },
		{ what: 'a blank line last', text: '9694116414,\r\n\r\n', row: 2, reason: 'empty-line' },
		{ what: 'a space', text: '9694116414, \r\n', row: 1, reason: 'malformed' },
		{ what: 'a second column', text: '9694116414,9694116422,\n', row: 1, reason: 'malformed' },
		{ what: 'quotes', text: '"9694116414",\n', row: 1, reason: 'malformed' },
		{ what: 'eleven digits', text: '96941164140,\n', row: 1, reason: 'malformed' },
		{ what: 'nine digits', text: '969411641,\n9694116422,\n', row: 1, reason: 'malformed' },
		{ what: 'a header', text: 'NHS_NUMBER,\n9694116414,\n', row: 1, reason: 'malformed' },
		{ what: 'an error text', text: 'FileHasNoContent', row: 1, reason: 'malformed' },
		{ what: 'a short text', text: 'none', row: 1, reason: 'malformed' },
		{ what: 'a second BOM', text: `${bom}${bom}9694116414,\n`, row: 1, reason: 'malformed' },
		{ what: 'half a BOM', text: bom.slice(0, 2), row: 1, reason: 'malformed' },
	])('$what', async ({ text, row, reason }) => {
		const { members: found, ...result } = await read(text);
		expect(result).toEqual({ rows: row - 1, duplicates: 0, defect: { row, reason } });
		expect(found).toHaveLength(row - 1);
	});

	test('and the stream is let go', async () => {
		let isOpen = true;
		async function* chunks() {
			try {
				yield Buffer.from('9694116414,\n');
				yield Buffer.from('not a row at all\n');
				yield Buffer.from('9694116422,\n');
			} finally {
				isOpen = false;
			}
		}
		const result = await readRows(chunks(), new NhsNumberSet());
		expect(result).toEqual({ rows: 1, duplicates: 0, defect: { row: 2, reason: 'malformed' } });
		expect(isOpen).toBe(false);
	});
});

describe('the reader agrees with a regular expression', () => {
	const lineEnd = fc.constantFrom('\r\n', '\n', '\r');
	const row = fc.tuple(anyIndex, lineEnd).map(([index, end]) => `${nhsNumberOf(index)},${end}`);
	const rows = fc.array(row, { maxLength: 12 }).map((texts) => texts.join(''));
	const spoiled = fc
		.tuple(rows, fc.nat({ max: 200 }), fc.nat({ max: 2 }), fc.constantFrom('', '0', '7', ',', '\r', '\n', ' ', bom))
		.map(([text, at, length, extra]) => text.slice(0, at) + extra + text.slice(at + length));
	const shortened = fc.tuple(rows, fc.nat({ max: 14 })).map(([text, less]) => text.slice(0, text.length - less));
	const file = fc
		.tuple(fc.constantFrom('', bom), fc.oneof(rows, spoiled, shortened))
		.map(([start, text]) => start + text);
	const cuts = fc.array(fc.nat({ max: 160 }), { maxLength: 12 });

	test('wherever the chunks are cut', async () => {
		await fc.assert(
			fc.asyncProperty(file, cuts, async (text, places) => {
				const inside = places.filter((place) => place <= text.length);
				expect(await read(text, inside)).toEqual(expected(text));
			}),
			{ numRuns: 1500 },
		);
	});

	test('a byte at a time', async () => {
		await fc.assert(
			fc.asyncProperty(file, async (text) => {
				expect(
					await read(
						text,
						[...text].map((_, at) => at),
					),
				).toEqual(expected(text));
			}),
		);
	});

	function reasonOf(rest: string): string {
		if (/^[0-9]{1,10}$/.test(rest)) return 'cut';
		return /^[\r\n]/.test(rest) ? 'empty-line' : 'malformed';
	}

	function expected(file: string): object {
		const text = file.startsWith(bom) ? file.slice(bom.length) : file;
		const whole = [...text.matchAll(/([0-9]{10}),(?:\r\n|\n|\r|$)/gy)];
		const indexes = whole.map(([, number]) => nhsIndexOf(number ?? ''));
		const rows = indexes.indexOf(undefined) < 0 ? indexes.length : indexes.indexOf(undefined);
		const found = new Set(indexes.slice(0, rows).filter((index) => index !== undefined));
		const rest = text.slice(whole.reduce((length, [matched]) => length + matched.length, 0));
		const reason = rows < whole.length ? 'check-digit' : reasonOf(rest);
		const isWhole = rows === whole.length && rest === '';
		const result = { rows, duplicates: rows - found.size, members: ascending(found) };
		const unended = indexes.at(-1);
		if (isWhole) return text.endsWith(',') && unended !== undefined ? { ...result, unended } : result;
		return { ...result, defect: { row: rows + 1, reason } };
	}
});
