import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FoundNumbers, type SearchVerdict, verdictOf } from '../../../loaders/column-search/verdict.ts';
import { checkDigit } from '../../../loaders/nhs-number/nhs-number.ts';

const none = { known: 0, people: 0 };
const found = (ten: number, valid: number, known = 0, people = 0): FoundNumbers => ({
	alone: { ten, valid, known, people },
	inside: none,
});
const inside = (known: number, people: number): FoundNumbers => ({
	alone: { ten: 0, valid: 0, ...none },
	inside: { known, people },
});

describe('what a search found, against what chance gives', () => {
	test.each<[string, FoundNumbers, SearchVerdict]>([
		['nothing of ten digits', found(0, 0), 'nothing'],
		['ten numbers and nothing else', found(10, 10), 'numbers'],
		['nine numbers and nothing else', found(9, 9), 'some'],
		['a telephone that is a number by chance', found(1, 1), 'nothing'],
		['two of them', found(2, 2), 'nothing'],
		['one in eleven of a million ids', found(1_000_000, 90_909), 'nothing'],
		['more than that, as ids that follow some rule have', found(1_000_000, 115_000), 'nothing'],
		['a quarter', found(100_000, 25_000), 'numbers'],
		['one somebody among ids', found(1000, 91, 3, 1), 'some'],
		['nine people, and nobody else whose number begins so', found(1000, 99, 9, 9), 'some'],
		['ten people among a thousand ids', found(1000, 100, 10, 10), 'numbers'],
		['as many people as chance gives among ids of the same range', found(1_000_000, 90_909, 5000, 500), 'some'],
		['five hundred people among them beside those', found(1_000_000, 91_400, 5500, 1000), 'numbers'],
		['one somebody within longer digits', inside(1, 1), 'nothing'],
		['five people within longer digits, and nobody else whose number begins so', inside(5, 5), 'some'],
		['nine of them', inside(9, 9), 'some'],
		['ten of them', inside(10, 10), 'numbers'],
		['as many as chance gives at ten million places', inside(20_000, 2_000), 'nothing'],
		['a thousand people beside those', inside(21_000, 3_000), 'numbers'],
	])('%s', (_, counts, verdict) => expect(verdictOf(counts)).toBe(verdict));
});

const digits = fc.integer({ min: 100_000_000, max: 999_999_999 });

test('made-up ids are never taken for numbers, whatever range they and the people are in', () => {
	fc.assert(
		fc.property(digits, digits, fc.integer({ min: 1, max: 40 }), (first, start, step) => {
			const ids = Array.from({ length: 2000 }, (_, at) => (first * 10 + at * step) % 10_000_000_000);
			const isPerson = (head: number) => head % 3 !== 0 && head >= start - 400_000_000;
			const isValid = (id: number) => checkDigit(Math.trunc(id / 10)) === id % 10;
			const known = ids.filter((id) => isPerson(Math.trunc(id / 10)));
			const counts = found(ids.length, ids.filter(isValid).length, known.length, known.filter(isValid).length);
			expect(verdictOf(counts)).not.toBe('numbers');
		}),
	);
});

test('numbers of ten people or more are taken for numbers, whatever made-up ids are among them', () => {
	fc.assert(
		fc.property(fc.integer({ min: 10, max: 500 }), fc.integer({ min: 0, max: 100_000 }), (people, ids) => {
			const byChance = Math.round(ids / 11);
			expect(verdictOf(found(people + ids, people + byChance, people, people))).toBe('numbers');
		}),
	);
});
