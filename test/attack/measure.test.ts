import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../scripts/demo/numbers.ts';
import { fisher } from './measure/fisher.ts';
import { mannWhitney } from './measure/mann-whitney.ts';
import { separation } from './measure/separation.ts';

// The figures are scipy's: fisher_exact, and mannwhitneyu(method='asymptotic').

test.each([
	[3, 4, 1, 4, 0.4857143],
	[8, 10, 1, 10, 0.005477494],
	[12, 12, 0, 12, 7.395e-7],
	[5, 9, 5, 9, 1],
	[0, 6, 0, 6, 1],
])('of %i in %i and %i in %i, chance makes as much of a difference in %f', (one, ofOne, other, ofOther, chance) => {
	expect(fisher(one, ofOne, other, ofOther)).toBeCloseTo(chance, 7);
});

const upTo = (from: number, to: number): readonly number[] =>
	Array.from({ length: to - from + 1 }, (_, at) => from + at);

test.each([
	['far apart', upTo(1, 10), upTo(11, 20), 1.826718e-4],
	['mixed', [1, 4, 5, 8, 9, 12], [2, 3, 6, 7, 10, 11], 1],
	['with ties', [1, 1, 2, 2, 3, 3, 4, 4], [3, 3, 4, 4, 5, 5, 6, 6], 0.01198],
	['all alike', [7, 7, 7, 7], [7, 7, 7, 7], 1],
])('ranks that are %s', (_, one, other, chance) => {
	expect(mannWhitney(one, other)).toBeCloseTo(chance, 4);
});

test('a very small chance is not rounded to none', () => {
	const chance = mannWhitney(upTo(1, 60), upTo(61, 120));
	expect(chance).toBeGreaterThan(0);
	expect(chance).toBeLessThan(1e-19);
});

describe('two groups', () => {
	const people = (count: number, of: (at: number) => Readonly<Record<string, string | number>>) =>
		Array.from({ length: count }, (_, at) => of(at));

	test('are told apart by what only one of them shows', () => {
		const one = people(12, (at) => ({ rows: 0, error: at % 4 === 0 ? 'none' : 'refused' }));
		const other = people(12, () => ({ rows: 0, error: 'none' }));
		expect(separation(one, other)).toEqual({ chance: expect.closeTo(0.000333 * 2, 4), by: 'error' });
	});

	test('are told apart by a number that is larger in one of them', () => {
		const one = people(12, (at) => ({ milliseconds: 10 + at / 7 }));
		const other = people(12, (at) => ({ milliseconds: 9.9 + at / 7.3 - 2 }));
		expect(separation(one, other).chance).toBeLessThan(0.001);
	});

	test('are one where nobody differs, or everybody does', () => {
		expect(
			separation(
				people(12, () => ({ rows: 1 })),
				people(12, () => ({ rows: 1 })),
			),
		).toEqual({ chance: 1, by: undefined });
		expect(
			separation(
				people(12, (at) => ({ rows: `a${at}` })),
				people(12, (at) => ({ rows: `b${at}` })),
			),
		).toEqual({
			chance: 1,
			by: undefined,
		});
	});

	test('what is noise is taken for a difference no more often than it should be', () => {
		const random = seededRandom(11);
		const noise = () => people(12, () => ({ a: random(), b: Math.floor(random() * 3), c: random() < 0.5 ? 'x' : 'y' }));
		const chances = Array.from({ length: 400 }, () => separation(noise(), noise()).chance);
		expect(chances.filter((chance) => chance < 0.05).length).toBeLessThanOrEqual(30);
	});
});
