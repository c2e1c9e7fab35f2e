import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../../core/errors.ts';
import { OtherColumns } from '../../../disclosure/one-off/other-columns.ts';
import { nhsIndexOf, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';
import { anyIndex } from '../../loaders/nhs-number/generated.ts';

const layout = { index: 0, alsoIn: [], otherPeople: [], names: ['nhs_no', 'other'], columns: 2 };
const cohort = '9990000018';
const people = new NhsNumberSet([cohort].map(nhsIndexOf).filter((index) => index !== undefined));

/** What is said of a second column with these values. */
function saidOf(values: readonly (string | null)[], more: Partial<typeof layout> = {}): string | undefined {
	const others = new OtherColumns({ ...layout, ...more }, placeholdersOf(['9999999999']));
	for (const value of values) others.add((place) => (place === 0 ? cohort : value));
	try {
		others.requireNone('a.csv', people);
	} catch (error) {
		return error instanceof NdooError ? formatError(error) : String(error);
	}
	return undefined;
}

describe('a column of which nothing was said', () => {
	test('that holds NHS numbers stops it, and none is shown', () => {
		expect(saidOf(['9990000026', 'x', '9990000034'])).toMatchInlineSnapshot(`
			"a.csv has NHS numbers in columns of which nobody said whose they are.

			  a.csv: found different NHS numbers in column 2 (other): fewer than 10
			    expected whose they are, or an input without them

			What to do: Leave the column out at its source; or say \`--other-people 2\` where they are of others than whom the row is about (a mother, a baby, a carer), who decide nothing, or where somebody looked and they are none; or \`--also-in 2\` where they are of the same person: then all have to be on the list. Nothing was sent or written."
		`);
	});

	test.each([
		['one alone', ['9990000026']],
		['in three groups', ['999 000 0026']],
		['in three groups with slashes', ['999/000/0026']],
		['in full-width digits', ['９９９０００００２６']],
		['in a text', ['Seen with 999-000-0026, who waits']],
		['with blanks between all digits', ['9 9 9 0 0 0 0 0 2 6']],
		['without its leading zero', ['0000000272'.slice(1)]],
		['filled up with zeros', ['0009990000026']],
		['one in seven of ten digits', ['9990000026', ...['1', '2', '3', '4', '5', '7'].map((last) => `999000002${last}`)]],
		['somebody of the cohort among many', ['9990000018', ...Array.from({ length: 99 }, (_, id) => `82700000${id}`)]],
	])('%s', (_, values) => {
		expect(saidOf(values)).toContain('column 2 (other)');
	});

	test('in any place, for any number', () => {
		const around = fc.stringMatching(/^[A-Za-z ,.]{0,12}$/);
		fc.assert(
			fc.property(anyIndex, around, around, (index, before, behind) => {
				fc.pre(!placeholdersOf(['9999999999']).has(Number(nhsNumberOf(index))));
				expect(saidOf(['', null, `${before}${nhsNumberOf(index)}${behind}`])).toBeDefined();
			}),
		);
	});

	test.each([
		['nothing', ['', null]],
		['words and dates', ['Ann', '1930-02-01', '01/02/1930', '2026-01-02T03:04:05.678Z']],
		['a placeholder', ['9999999999']],
		['telephone numbers', ['07700 900123', '+44 7700 900456', '0113 496 0001']],
		[
			'ids of ten digits, of which one in eleven is a number by chance',
			Array.from({ length: 500 }, (_, id) => String(1_000_000_000 + id * 7)),
		],
		['hashes', ['1f0e9d8c7b6a59483726f5041f0e9d8c', '01234567a9abcdef01234567e9abcdef']],
	])('that holds %s stops nothing', (_, values) => {
		expect(saidOf(values)).toBeUndefined();
	});

	test('is none of which something was said', () => {
		expect(saidOf(['9990000026'], { otherPeople: [1] as never[] })).toBeUndefined();
		expect(saidOf(['9990000026'], { alsoIn: [1] as never[] })).toBeUndefined();
	});
});
