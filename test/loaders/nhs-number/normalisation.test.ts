import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NumberFormat, numberFormats } from '../../../core/number-format.ts';
import { nhsIndexOf, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { normalise } from '../../../loaders/nhs-number/normalisation.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';
import { anyIndex } from './generated.ts';

const placeholders = placeholdersOf([]);
const outcome = (raw: unknown, format: NumberFormat) => {
	const found = normalise(raw, format, placeholders);
	return 'index' in found ? nhsNumberOf(found.index) : found.reason;
};

// Of the published test numbers; and a number of the lowest heads, whose zeros a numeric column loses.
const number = '9694116414';
const zeros = '0000000019';

describe('a value of a column', () => {
	test.each<[what: string, raw: unknown, text: string, number: string]>([
		['ten digits', '9694116414', number, number],
		['3-3-4 with spaces', '969 411 6414', number, number],
		['3-3-4 with hyphens', '969-411-6414', number, 'not-digits'],
		['NBSP between the groups', '969\u00a0411\u00a06414', number, number],
		['a BOM before it', '\ufeff9694116414', number, number],
		['tabs and line ends about it', '\t9694116414\r\n', number, number],
		['char(32), padded', '9694116414'.padEnd(32), number, number],
		['a decimal that became text', '9694116414.0', number, number],
		['a decimal with more zeros', '9694116414.000', number, number],
		['a bigint', 9_694_116_414n, number, number],
		['a JavaScript number', 9_694_116_414, number, number],
		['digits that lost their leading zeros', '19', 'too-short', zeros],
		['an integer that lost its leading zeros', 19, 'too-short', zeros],
		['a decimal that lost its leading zeros', '19.0', 'too-short', zeros],
		['null', null, 'blank', 'blank'],
		['undefined', undefined, 'blank', 'blank'],
		['empty text', '', 'blank', 'blank'],
		['nothing but blanks', ' \u00a0\t\ufeff\r\n', 'blank', 'blank'],
		['a word', 'none', 'not-digits', 'not-digits'],
		['a word of ten letters', 'unknown nr', 'not-digits', 'not-digits'],
		['full-width digits', '９６９４１１６４１４', 'not-digits', 'not-digits'],
		['Arabic-Indic digits', '٩٦٩٤١١٦٤١٤', 'not-digits', 'not-digits'],
		['an exponent', '9.694116414E9', 'not-digits', 'not-digits'],
		['a large JavaScript number', 9.694e30, 'not-digits', 'not-digits'],
		['a plus sign', '+9694116414', 'not-digits', 'not-digits'],
		['a minus sign', '-9694116414', 'not-digits', 'not-digits'],
		['a minus sign after a space', ' -9694116414', 'not-digits', 'not-digits'],
		['a minus sign behind', '9694116414-', 'not-digits', 'not-digits'],
		['a negative number', -9_694_116_414, 'not-digits', 'not-digits'],
		['hyphens alone', '---', 'not-digits', 'not-digits'],
		['an en dash', '969–411–6414', 'not-digits', 'not-digits'],
		['full stops between the groups', '969.411.6414', 'not-digits', 'not-digits'],
		['slashes', '969/411/6414', 'not-digits', 'not-digits'],
		['a thin space', '969\u2009411\u20096414', 'not-digits', 'not-digits'],
		['a full stop without zeros', '9694116414.', 'not-digits', 'not-digits'],
		['a fraction', '9694116414.5', 'not-digits', 'not-digits'],
		['two decimal endings', '9694116414.0.0', 'not-digits', 'not-digits'],
		['a decimal ending alone', '.0', 'not-digits', 'not-digits'],
		['not a number', Number.NaN, 'not-digits', 'not-digits'],
		['nine digits', '969411641', 'too-short', 'check-digit'],
		['eleven digits', '96941164140', 'too-long', 'too-long'],
		['two numbers', '9694116414 9694116422', 'too-long', 'too-long'],
		['a wrong check digit', '9694116415', 'check-digit', 'check-digit'],
		['a head without a check digit', '9990000000', 'check-digit', 'check-digit'],
		['zeros, for no match', '0000000000', 'placeholder', 'placeholder'],
		['nines, for several', '9999999999', 'placeholder', 'placeholder'],
		['a placeholder in groups', '999 999 9999', 'placeholder', 'placeholder'],
		['nought', 0, 'too-short', 'placeholder'],
		['a truth value', true, 'wrong-type', 'wrong-type'],
		['a date', new Date(0), 'wrong-type', 'wrong-type'],
		['bytes', Buffer.from(number), 'wrong-type', 'wrong-type'],
		['an object', { number }, 'wrong-type', 'wrong-type'],
	])('that is %s', (_, raw, text, asNumber) => {
		expect([outcome(raw, 'text'), outcome(raw, 'number')]).toEqual([text, asNumber]);
	});
});

describe('placeholders', () => {
	test.each(Array.from({ length: 10 }, (_, digit) => String(digit).repeat(10)))('%s is one always', (repeated) => {
		expect(nhsIndexOf(repeated)).toBeDefined();
		expect(outcome(repeated, 'text')).toBe('placeholder');
	});

	test.each([
		{ configured: '9694116414', what: 'a valid number' },
		{ configured: '1234567890', what: 'a wrong check digit' },
		{ configured: zeros, what: 'a leading zero' },
	])('may be configured: $what', ({ configured }) => {
		const more = placeholdersOf([configured]);
		for (const format of numberFormats) {
			expect(normalise(configured, format, more)).toEqual({ reason: 'placeholder' });
			expect(normalise('0000000000', format, more)).toEqual({ reason: 'placeholder' });
			expect(normalise(configured, format, placeholders)).not.toEqual({ reason: 'placeholder' });
		}
		expect(normalise(Number(configured), 'number', more)).toEqual({ reason: 'placeholder' });
	});
});

describe('the grammar', () => {
	// The same rules said another way: one regular expression a format, over the text without blanks.
	const accepted = { text: /^([0-9](?:-*[0-9]){9})(?:\.0+)?$/, number: /^([0-9]{1,10})(?:\.0+)?$/ };
	const blanks = ['\t', '\n', '\r', ' ', '\u00a0', '\ufeff'];
	const character = fc.oneof(
		{ weight: 6, arbitrary: fc.constantFrom(...'0123456789') },
		{ weight: 2, arbitrary: fc.constantFrom(...blanks, '-', '.', '.0') },
		{ weight: 1, arbitrary: fc.constantFrom('+', 'e', ',', '\u2009', '４', '٤', '\0', '.00') },
	);
	const messy = fc.oneof(
		fc.array(character, { maxLength: 16 }).map((characters) => characters.join('')),
		fc
			.tuple(anyIndex, fc.array(fc.tuple(fc.nat({ max: 12 }), character), { maxLength: 4 }))
			.map(([index, inserted]) =>
				inserted.reduce(
					(text, [at, extra]) => text.slice(0, at) + extra + text.slice(at),
					nhsNumberOf(index) as string,
				),
			),
	);

	test.each(numberFormats)('of a %s column is one regular expression', (format) => {
		fc.assert(
			fc.property(messy, (text) => {
				const bare = [...text].filter((character) => !blanks.includes(character)).join('');
				const digits = accepted[format].exec(bare)?.[1]?.replaceAll('-', '').padStart(10, '0');
				const isNumber = digits !== undefined && nhsIndexOf(digits) !== undefined && !/^(.)\1*$/.test(digits);
				const found = outcome(text, format);
				if (isNumber) expect(found).toBe(digits);
				else expect(found).toMatch(/^[a-z-]+$/);
			}),
			{ numRuns: 2000 },
		);
	});

	test('finds a number in every way that a warehouse holds it', () => {
		const usable = anyIndex.filter((index) => outcome(nhsNumberOf(index), 'text') !== 'placeholder');
		fc.assert(
			fc.property(usable, fc.constantFrom(...blanks, '-'), fc.nat({ max: 3 }), (index, between, decimals) => {
				const ten = nhsNumberOf(index);
				const grouped = [ten.slice(0, 3), ten.slice(3, 6), ten.slice(6)].join(between);
				const ending = decimals === 0 ? '' : `.${'0'.repeat(decimals)}`;
				expect(outcome(`${grouped}${ending}`.padEnd(32), 'text')).toBe(ten);
				expect(outcome(`${BigInt(ten)}${ending}`, 'number')).toBe(ten);
				expect(outcome(Number(ten), 'number')).toBe(ten);
			}),
		);
	});

	test('takes any value whatever without throwing', () => {
		fc.assert(
			fc.property(fc.anything(), fc.constantFrom(...numberFormats), (raw, format) => {
				const found = normalise(raw, format, placeholders);
				expect(Object.keys(found)).toHaveLength(1);
			}),
		);
	});
});
