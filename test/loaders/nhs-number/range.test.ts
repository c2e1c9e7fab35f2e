import { expect, test } from 'vitest';
import { isNhsIndex, type NhsIndex } from '../../../loaders/nhs-number/nhs-number.ts';
import { type Range, rangeOf } from '../../../loaders/nhs-number/range.ts';

// The nearest index at or above, or below, the first nine digits of a bound.
function nearest(head: number, step: 1 | -1): NhsIndex {
	return isNhsIndex(head) ? head : nearest(head + step, step);
}

test.each<[range: Range, first: number, last: number]>([
	['other', 0, 9_999_999],
	['scotland', 10_000_000, 311_299_999],
	['other', 311_300_000, 319_999_999],
	['northern-ireland', 320_000_000, 399_999_999],
	['england-wales-iom', 400_000_000, 499_999_999],
	['other', 500_000_000, 599_999_999],
	['england-wales-iom', 600_000_000, 799_999_999],
	['ireland', 800_000_000, 899_999_999],
	['not-issued', 900_000_000, 999_999_999],
])('%s from %d to %d', (range, first, last) => {
	expect([rangeOf(nearest(first, 1)), rangeOf(nearest(last, -1))]).toEqual([range, range]);
});
