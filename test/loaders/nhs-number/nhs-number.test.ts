import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	checkDigit,
	digitsValue,
	isHeadOf,
	isNhsIndex,
	nhsIndexOf,
	nhsNumberOf,
	noCheckDigit,
} from '../../../loaders/nhs-number/nhs-number.ts';
import { anyIndex } from './generated.ts';

// The published test numbers of the check service page, integration and live.
const published = ['9694116414', '9694116422', '9694116503', '9694116600', '9694116619', '9990536627', '9990539685'];

const anyHead = fc.integer({ min: 0, max: 999_999_999 });

describe('the check digit', () => {
	test.each(published)('of the published test number %s is right', (number) => {
		expect(checkDigit(Number(number.slice(0, 9)))).toBe(Number(number[9]));
	});

	test.each([
		{ head: 0, digit: 0, why: '11 means 0' },
		{ head: 1, digit: 9, why: 'the last weight is 2' },
		{ head: 999_999_999, digit: 9, why: 'nine nines' },
		{ head: 999_000_000, digit: noCheckDigit, why: '10 means that there is no number' },
	])('of $head is $digit: $why', ({ head, digit }) => {
		expect(checkDigit(head)).toBe(digit);
	});

	test('that there is none is never taken for the tenth digit', () => {
		expect(isHeadOf(999_000_000, noCheckDigit)).toBe(false);
	});

	test('is what the sum by hand gives', () => {
		fc.assert(
			fc.property(anyHead, (head) => {
				const digits = String(head).padStart(9, '0');
				const sum = [...digits].reduce((total, digit, position) => total + Number(digit) * (10 - position), 0);
				const expected = 11 - (sum % 11);
				expect(checkDigit(head)).toBe(expected === 11 ? 0 : expected);
			}),
		);
	});
});

describe('the index', () => {
	test('goes to the number and back', () => {
		fc.assert(
			fc.property(anyIndex, (index) => {
				expect(nhsNumberOf(index)).toMatch(/^[0-9]{10}$/);
				expect(nhsIndexOf(nhsNumberOf(index))).toBe(index);
			}),
		);
	});

	test('keeps leading zeros in the number', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 99_999 }).filter(isNhsIndex), (index) => {
				expect(nhsNumberOf(index)).toHaveLength(10);
			}),
		);
	});

	test('belongs to at most one tenth digit', () => {
		fc.assert(
			fc.property(anyHead, (head) => {
				const digits = String(head).padStart(9, '0');
				const numbers = Array.from({ length: 10 }, (_, tenth) => nhsIndexOf(`${digits}${tenth}`));
				const found = numbers.filter((index) => index !== undefined);
				expect(found).toEqual(isNhsIndex(head) ? [head] : []);
			}),
		);
	});

	test.each([-1, 0.5, 1_000_000_000, Number.NaN, Number.POSITIVE_INFINITY])('is not %s', (head) => {
		expect(isNhsIndex(head)).toBe(false);
	});

	test.each([
		'',
		'969411641',
		'96941164140',
		'9694116415',
		'969411641x',
		' 969411641',
		'９６９４１１６４１４',
		'9694116.14',
	])('is not found in "%s"', (text) => {
		expect(nhsIndexOf(text)).toBeUndefined();
	});

	test.each(Array.from({ length: 10 }, (_, tenth) => `999000000${tenth}`))(
		'is not found in %s, whose head has no check digit',
		(text) => {
			expect(nhsIndexOf(text)).toBeUndefined();
		},
	);
});

test.each([
	{ text: '0', value: 0 },
	{ text: '0009', value: 9 },
	{ text: '9694116414', value: 9_694_116_414 },
	{ text: '', value: Number.NaN },
	{ text: '1e3', value: Number.NaN },
	{ text: '-1', value: Number.NaN },
	{ text: '٣', value: Number.NaN },
])('the digits "$text" have the value $value', ({ text, value }) => {
	expect(digitsValue(text)).toBe(value);
});
