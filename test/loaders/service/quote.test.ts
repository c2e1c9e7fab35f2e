import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quote } from '../../../loaders/service/quote.ts';

describe('quoting words of somebody else', () => {
	test.each([
		['', '""'],
		['File rejected', '"File rejected"'],
		['  two\r\nlines\tand\u0000 a tab ', '"two lines and a tab"'],
		['the "file" is bad', '"the \'file\' is bad"'],
		['row 12 of 4096', '"row 12 of 4096"'],
		['number 9990536627 is bad', '"number [a number] is bad"'],
		['number 999 053 6627, bad', '"number [a number], bad"'],
		['999-053 - 6627', '"[a number]"'],
		['999053662', '"[a number]"'],
		['９９９０５３６６２７', '"[a number]"'],
		['a\u202e9990536627', '"a [a number]"'],
		['99905366', '"99905366"'],
		['x'.repeat(201), `"${'x'.repeat(200)}…"`],
		['x'.repeat(200), `"${'x'.repeat(200)}"`],
	])('%j becomes %s', (text, expected) => {
		expect(quote(text)).toBe(expected);
	});

	test('never lets ten digits through, however they are spaced', () => {
		const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0', ' - ', '/');
		const number = fc.tuple(fc.stringMatching(/^\d{10}$/), fc.array(separator, { minLength: 10, maxLength: 10 }));
		fc.assert(
			fc.property(fc.string(), number, fc.string(), (before, [digits, separators], after) => {
				const spaced = [...digits].map((digit, index) => digit + separators[index]).join('');
				const quoted = quote(`${before}${spaced}${after}`);
				expect(quoted.replaceAll(/[^\p{L}\d]/gu, '')).not.toContain(digits);
			}),
		);
	});
});
