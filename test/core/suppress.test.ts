import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeCount, safePart, safeShare } from '../../core/suppress.ts';

test.each<[part: number, whole: number, shown: number | 'suppressed', share: number | undefined]>([
	[9, 1000, 'suppressed', undefined],
	[10, 1000, 10, 0.01],
	[990, 1000, 990, 0.99],
	[991, 1000, 'suppressed', undefined],
	[14, 1000, 14, 0.01],
	[15, 1000, 15, 0.02],
	[6612, 100_000, 6612, 0.066],
])('%d of %d', (part, whole, shown, share) => {
	expect([safePart(part, whole), safeShare(part, whole)]).toEqual([shown, share]);
});

test.each([
	[9, 'suppressed'],
	[10, 10],
])('%d by themselves', (count, shown) => {
	expect(safeCount(count)).toBe(shown);
});

test('two shares of as many people are the same, or what lies between them is ten people or more', () => {
	// Up to where a tenth of a per cent is itself ten people.
	const wholeAndParts = fc
		.integer({ min: 20, max: 10_000 })
		.chain((whole) => fc.tuple(fc.constant(whole), fc.nat({ max: whole }), fc.nat({ max: whole })));
	fc.assert(
		fc.property(wholeAndParts, ([whole, one, other]) => {
			const [first, second] = [safeShare(one, whole), safeShare(other, whole)];
			if (first === undefined || second === undefined || first === second) return;
			// Each was rounded to a tenth of a per cent.
			expect(Math.abs(first - second) * whole + whole / 1000).toBeGreaterThan(10 - 1e-6);
		}),
	);
});
