import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesPerRow, type PartLimits, splitIntoParts } from '../../../../loaders/check/request/parts.ts';

const limits: PartLimits = { rowsPerPart: 10, bytesPerPart: 1000, lineEnd: 'crlf' };

describe('splitting a population into parts', () => {
	test.each<[rows: number, limits: Partial<PartLimits>, counts: readonly number[]]>([
		[0, {}, []],
		[1, {}, [1]],
		[10, {}, [10]],
		[11, {}, [5, 6]],
		[20, {}, [10, 10]],
		[21, {}, [7, 7, 7]],
		[23, {}, [7, 8, 8]],
		// 13 bytes a row with CRLF, 12 with LF.
		[8, { bytesPerPart: 104 }, [8]],
		[8, { bytesPerPart: 103 }, [4, 4]],
		[8, { bytesPerPart: 96, lineEnd: 'lf' }, [8]],
		[8, { bytesPerPart: 95, lineEnd: 'lf' }, [4, 4]],
		[3, { bytesPerPart: 13 }, [1, 1, 1]],
	])('%i rows with %o: %o', (rows, changed, counts) => {
		expect(splitIntoParts(rows, { ...limits, ...changed }).map(({ count }) => count)).toEqual(counts);
	});

	test('says where each part starts', () => {
		expect(splitIntoParts(23, limits)).toEqual([
			{ part: 1, from: 0, count: 7 },
			{ part: 2, from: 7, count: 8 },
			{ part: 3, from: 15, count: 8 },
		]);
	});

	test.each([{ rowsPerPart: 0 }, { bytesPerPart: 12 }])('refuses %o, which holds no row', (changed) => {
		expect(() => splitIntoParts(1, { ...limits, ...changed })).toThrow('a part has room for one row at the least');
	});

	test('covers every row once, within the limits, in parts of even size, and in no more of them than needed', () => {
		const anyLimits = fc.record({
			rowsPerPart: fc.integer({ min: 1, max: 10_000_000 }),
			bytesPerPart: fc.integer({ min: 13, max: 100_000_000 }),
			lineEnd: fc.constantFrom('crlf', 'lf'),
		});
		// At most a thousand parts.
		const cases = anyLimits.chain((given) =>
			fc.tuple(fc.integer({ min: 1, max: mostRows(given) * 1000 }), fc.constant(given)),
		);
		fc.assert(
			fc.property(cases, ([rows, given]) => {
				const parts = splitIntoParts(rows, given);
				const counts = parts.map(({ count }) => count);
				expect(parts.map(({ part }) => part)).toEqual(parts.map((_, index) => index + 1));
				expect(parts.map(({ from }) => from)).toEqual(counts.map((_, index) => sum(counts.slice(0, index))));
				expect(sum(counts)).toBe(rows);
				expect(Math.max(...counts)).toBeLessThanOrEqual(mostRows(given));
				expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
				expect((parts.length - 1) * mostRows(given)).toBeLessThan(rows);
			}),
		);
	});
});

const mostRows = ({ rowsPerPart, bytesPerPart, lineEnd }: PartLimits): number =>
	Math.min(rowsPerPart, Math.floor(bytesPerPart / bytesPerRow[lineEnd]));

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
