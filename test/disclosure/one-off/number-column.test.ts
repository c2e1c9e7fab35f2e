import { describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import type { GivenColumn } from '../../../disclosure/one-off/given-column.ts';
import { findNumberColumn } from '../../../disclosure/one-off/number-column.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';

const [one, two, three] = ['9990000018', '9990000026', '9990000034'] as const;

const rowsOf = (...lines: readonly string[]) => lines.map((line) => line.split(','));
const given = (more: Partial<GivenColumn> = {}): GivenColumn => ({
	format: 'text',
	placeholders: placeholdersOf([]),
	...more,
});
const find = (rows: readonly (readonly string[])[], more: Partial<GivenColumn> = {}) =>
	findNumberColumn(rows, given(more), 'a.csv');

function refusal(rows: readonly (readonly string[])[], more: Partial<GivenColumn> = {}): string {
	try {
		return `not refused: ${JSON.stringify(find(rows, more))}`;
	} catch (error) {
		return error instanceof NdooError ? formatError(error) : String(error);
	}
}

describe('the column with the NHS number', () => {
	test.each<[string, readonly (readonly string[])[], Partial<GivenColumn>, object]>([
		[
			'by its values, under a header',
			rowsOf('id,NHS_NUMBER', `1,${one}`, `2,${two}`),
			{},
			{ index: 1, name: 'NHS_NUMBER' },
		],
		['by its values, without a header', rowsOf(`1,${one}`, `2,${two}`), {}, { index: 1, name: undefined }],
		['one row, without a header', rowsOf(`1,${one}`), {}, { index: 1, name: undefined }],
		['one row under a header', rowsOf('id,nhs no', `1,${one}`), {}, { index: 1, name: 'nhs no' }],
		[
			'half of it blank or worse',
			rowsOf('nhs no,x', `${one},1`, ',2', 'none,3', ',4'),
			{},
			{ index: 0, name: 'nhs no' },
		],
		['written with spaces', rowsOf('nhs no,x', '999 000 0018,1'), {}, { index: 0, name: 'nhs no' }],
		[
			'the plain name of two',
			rowsOf('MOTHER NHS NUMBER,NHS Number', `${one},${two}`),
			{},
			{ index: 1, name: 'NHS Number' },
		],
		['no decoy', rowsOf('NHS NUMBER STATUS INDICATOR CODE,NHS_NO', `01,${one}`), {}, { index: 1, name: 'NHS_NO' }],
		['by name', rowsOf('id,pds', `1,${one}`), { column: ' PDS ' }, { index: 1, name: 'pds' }],
		[
			'by its place',
			rowsOf('id,patient nhs no', `${one},${two}`),
			{ column: '2' },
			{ index: 1, name: 'patient nhs no' },
		],
		['by its place, without a header', rowsOf(`${one},${two}`), { column: '2' }, { index: 1, name: undefined }],
		['a header that somebody speaks for', rowsOf('id,n', `1,${one}`), { hasHeader: true }, { index: 1, name: 'n' }],
		['no header, as somebody says', rowsOf('1,none', `2,${one}`), { hasHeader: false }, { index: 1, name: undefined }],
		[
			'a name is a name even where it speaks of nothing',
			rowsOf('id,n', `1,${one}`),
			{ column: 'n' },
			{ index: 1, name: 'n' },
		],
		[
			'numbers that lost their zeros',
			rowsOf('nhs no,x', '2,1', '40000000,1', '10,2'),
			{ format: 'number', column: 'nhs no' },
			{ index: 0, name: 'nhs no' },
		],
	])('%s', (_, rows, more, expected) => {
		const { index, names, columns } = find(rows, more);
		expect({ index, name: names?.[index], columns }).toEqual({ columns: 2, ...expected });
	});

	test('is none of those that are said to be of others, or further ones of the same person', () => {
		const rows = rowsOf('old,baby,nhs', `${two},${three},${one}`);
		expect(find(rows, { otherPeople: ['BABY '], alsoIn: ['1'], hasHeader: true })).toMatchObject({
			index: 2,
			alsoIn: [0],
			otherPeople: [1],
		});
	});

	test.each<[string, Partial<GivenColumn>, string]>([
		['one thing and the other', { column: 'a', alsoIn: ['b'], otherPeople: ['2'] }, 'column 2 more than once among'],
		['the number of the row as well', { column: '1', otherPeople: ['A'] }, 'column 1 more than once among'],
		['twice the same', { alsoIn: ['2', 'b'] }, 'column 2 more than once among'],
		['a column that is not there', { otherPeople: ['c'] }, 'found no column `c`'],
	])('%s is refused', (_, more, found) => {
		expect(refusal(rowsOf('a,b', `${one},${two}`), more)).toContain(found);
	});
});

describe('in doubt it is refused, word for word, and shows nothing of a row', () => {
	test('no column holds NHS numbers', () => {
		expect(refusal(rowsOf('Ann,Example,01/02/1930'))).toMatchInlineSnapshot(`
			"a.csv has no column that holds NHS numbers.

			  a.csv, row 1: found 3 columns, none of which is one
			    expected a column of whose values at least half are NHS numbers

			What to do: Add the NHS number to the file. If it is there and was not seen, name it with \`--column\`, and with \`--format number\` if it lost its leading zeros. Nothing was sent or written."
		`);
	});

	test('fewer than half are', () => {
		expect(refusal(rowsOf('nhs,x', `${one},1`, 'a,2', 'b,3'))).toContain('found 2 columns, none of which is one');
	});

	test('several do', () => {
		expect(refusal(rowsOf(`${one},Ann,${two}`, `${three},Ben,${one}`))).toMatchInlineSnapshot(`
			"a.csv has more than one column with NHS numbers.

			  a.csv, row 1: found NHS numbers in the columns 1, 3
			    expected one column: the number of the person that a row is about

			What to do: Say which it is: \`--column\`. A mother, a baby or a carer on the same row is not who it is about: \`--other-people\`. Nothing was sent or written."
		`);
	});

	test('the named column is not there', () => {
		expect(refusal(rowsOf(`Ann,${one}`), { column: 'nhs' })).toMatchInlineSnapshot(`
			"a.csv does not have the column that was named.

			  a.csv, row 1: found no column \`nhs\`
			    expected a name in the first row, or a number from 1 to 2

			What to do: Name columns as the file has them. Nothing was sent or written."
		`);
	});

	test('the first row may be a person’s', () => {
		expect(refusal(rowsOf('Ann,none', `Ben,${one}`))).toMatchInlineSnapshot(`
			"a.csv may or may not have a header.

			  a.csv, row 1: found a first row that could be names or values
			    expected a header with a name such as NHS_NUMBER, or an NHS number in the first row

			What to do: Say which it is: \`--header\` or \`--no-header\`. Nothing was sent or written."
		`);
	});

	test.each<[string, readonly (readonly string[])[]]>([
		['with another value that speaks of the NHS', rowsOf('Northbridge NHS Trust,none', `The same,${one}`)],
		[
			'whose words come again',
			rowsOf('Ann,no NHS number', `Ben,${one}`, 'Cyd,no NHS number', `Dee,${two}`, `Eve,${three}`),
		],
		['with a sentence about the number', rowsOf('Ann,no NHS number', `Ben,${one}`, `Cyd,${two}`)],
		['with another such sentence', rowsOf('Ann,NHS number unknown', `Ben,${one}`, `Cyd,${two}`)],
		['with a value that comes again', rowsOf('F,NHS number', `M,${one}`, `F,${two}`)],
		['with a date', rowsOf('01/02/1930,no NHS number', `02/03/1931,${one}`)],
		['with an id', rowsOf('10023,no NHS number', `10024,${one}`)],
	])('the first row may be a person’s: one %s', (_, rows) => {
		expect(refusal(rows)).toContain('a.csv may or may not have a header.');
	});

	test('the name that was given, on a row with a number in another column', () => {
		expect(refusal(rowsOf(`${one},n`, `${two},${three}`), { column: 'n' })).toContain('may or may not have a header.');
		expect(refusal(rowsOf(`${one},n`, `${two},${three}`), { column: 'n', hasHeader: true })).toContain(
			'a.csv has no header.',
		);
	});

	test.each([
		'９９９００００２３９',
		'999/000/0239',
		'999 000-0239',
		'Result of 9990000239',
		'٩٩٩ ٠٠٠ ٠٢٣٩',
		'99,90,00,02,39',
	])('a header with a number in it: %s', (text) => {
		const rows = [
			[text, 'n'],
			['b', two],
		];
		expect(refusal(rows, { column: 'n', hasHeader: true })).toContain('a.csv has no header.');
		expect(refusal(rows, { column: '2', hasHeader: true })).not.toContain(text);
		expect(refusal(rows, { column: 'n' })).toContain('may or may not have a header.');
	});

	test('the name that was given comes again below', () => {
		expect(refusal(rowsOf('Ann,none', `Ben,${one}`, 'Cyd,none'), { column: 'none' })).toContain('may or may not have');
	});

	test('two columns have the name that was given', () => {
		expect(refusal(rowsOf('nhs no,nhs no', `${one},${two}`), { column: 'NHS no' })).toMatchInlineSnapshot(`
			"a.csv has more than one column that was named.

			  a.csv, row 1: found \`NHS no\` more than once: as a name, or as a name and a number
			    expected one column: the number of the person that a row is about

			What to do: Name it by its number from 1, and say whether the first row is a header, such as \`--column 2 --header\`. Nothing was sent or written."
		`);
	});

	test('what was given is the name of one column and the place of another', () => {
		expect(refusal(rowsOf(`2,${one}`, `3,${two}`), { column: '2' })).toContain('more than one column that was named');
		expect(find(rowsOf(`2,${one}`, `3,${two}`), { column: '2', hasHeader: false })).toMatchObject({ index: 1 });
	});

	test('a header that holds a number is none', () => {
		expect(refusal(rowsOf(`Ann,${one}`, `Ben,${two}`), { hasHeader: true })).toMatchInlineSnapshot(`
			"a.csv has no header.

			  a.csv, row 1: found an NHS number where the name of the column should be
			    expected names, since a header is disclosed without a check

			What to do: Leave \`--header\` out, or name the right column with \`--column\`. Nothing was sent or written."
		`);
	});

	test('nothing at all', () => expect(refusal([])).toContain('found 0 columns'));
});
