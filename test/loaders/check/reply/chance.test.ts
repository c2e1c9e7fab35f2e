import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chanceOfAtLeast, chanceOfAtMost, runBeyondChance } from '../../../../loaders/check/reply/chance.ts';

describe('the chance of so many removed', () => {
	test.each([
		[0, 10, 0.1, 1],
		[11, 10, 0.9, 0],
		[1, 10, 0, 0],
		[10, 10, 1, 1],
		[10, 10, 0.5, 2 ** -10],
		[1, 2, 0.5, 0.75],
		[2, 3, 0.5, 0.5],
		[1, 20, 0.05, 1 - 0.95 ** 20],
	])('at least %i of %i at %d: %d', (count, people, share, expected) => {
		expect(chanceOfAtLeast(count, people, share)).toBeCloseTo(expected, 12);
	});

	test.each([
		[0, 300, 0.05, 0.95 ** 300],
		[2, 3, 0.5, 0.875],
		[3, 3, 0.5, 1],
	])('at most %i of %i at %d: %d', (count, people, share, expected) => {
		expect(chanceOfAtMost(count, people, share)).toBeCloseTo(expected, 12);
	});

	test('is the exact sum, which integers give for shares of hundredths', () => {
		const cases = fc
			.integer({ min: 1, max: 60 })
			.chain((people) =>
				fc.tuple(fc.integer({ min: 0, max: people }), fc.constant(people), fc.integer({ min: 1, max: 99 })),
			);
		fc.assert(
			fc.property(cases, ([count, people, hundredths]) => {
				const exact = exactChance(count, people, hundredths);
				expect(Math.abs(chanceOfAtLeast(count, people, hundredths / 100) / exact - 1)).toBeLessThan(1e-9);
			}),
		);
	});

	test('is quick and sound for a whole region', () => {
		// Seven standard deviations of 605 people above the mean of 5 %: about 1.3 in a million million.
		expect(chanceOfAtLeast(385_000 + 7 * 605, 7_700_000, 0.05)).toBeGreaterThan(1e-12);
		expect(chanceOfAtLeast(385_000 + 7 * 605, 7_700_000, 0.05)).toBeLessThan(2e-12);
		expect(chanceOfAtLeast(385_000, 7_700_000, 0.05)).toBeCloseTo(0.5, 2);
		expect(chanceOfAtMost(300_000, 7_700_000, 0.05)).toBe(0);
		expect(chanceOfAtLeast(300_000, 7_700_000, 0.05)).toBe(1);
	});
});

describe('the length of a run beyond chance', () => {
	test.each([
		[20, 0.12, 8],
		[1_000, 0.12, 10],
		[1_000_000, 0.12, 14],
		[7_700_000, 0.12, 14],
		[1_000_000, 0.05, 10],
		[1_000_000, 0.5, 40],
		[1_000_000, 0, 1],
		[1_000_000, 1, Number.POSITIVE_INFINITY],
	])('among %i people at %d: %d', (people, share, expected) => {
		expect(runBeyondChance(people, share, 1e-6)).toBe(expected);
	});

	test('is the first for which the product of the formula is below the chance', () => {
		const shares = fc.integer({ min: 1, max: 950 }).map((thousandths) => thousandths / 1000);
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 10_000_000 }), shares, (people, share) => {
				const length = runBeyondChance(people, share, 1e-6);
				expect(people * share ** length).toBeLessThan(1e-6 * (1 + 1e-9));
				expect(people * share ** (length - 1)).toBeGreaterThan(1e-6 * (1 - 1e-9));
			}),
		);
	});
});

// P(X ≥ count), as a quotient of two integers.
function exactChance(count: number, people: number, hundredths: number): number {
	let sum = 0n;
	let choices = 1n;
	for (let k = 0n; k <= BigInt(people); k++) {
		if (k >= BigInt(count)) sum += choices * BigInt(hundredths) ** k * BigInt(100 - hundredths) ** (BigInt(people) - k);
		choices = (choices * (BigInt(people) - k)) / (k + 1n);
	}
	const scale = 10n ** 150n;
	return Number((sum * scale) / 100n ** BigInt(people)) / Number(scale);
}
