import fc from 'fast-check';
import { isNhsIndex, type NhsIndex, type NhsIndexes, newIndexes } from '../../../loaders/nhs-number/nhs-number.ts';
import type { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';

/** Any index, often at the ends of the range and among close neighbours, where sets and blocks have their edges. */
export const anyIndex: fc.Arbitrary<NhsIndex> = fc
	.oneof(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 999_000_000, max: 999_000_300 }))
	.filter(isNhsIndex);

/** So many neighbours from a head on. */
export function neighbours(count: number, from: number): NhsIndexes {
	const indexes = newIndexes(count);
	for (let head = from, position = 0; position < count; head++) if (isNhsIndex(head)) indexes[position++] = head;
	return indexes;
}

export function blockOf(indexes: readonly NhsIndex[]): NhsIndexes {
	const block = newIndexes(indexes.length);
	block.set(indexes);
	return block;
}

export const ascending = <Index extends number>(indexes: Iterable<Index>): Index[] =>
	[...indexes].sort((one, other) => one - other);

export const members = (set: NhsNumberSet): number[] => [...set];

/** Whether a set has exactly these members and gives them in ascending order; quick for half a million. */
export const hasExactly = (set: NhsNumberSet, indexes: Iterable<number>): boolean =>
	Buffer.from(Uint32Array.from(set).buffer).equals(Buffer.from(Uint32Array.from(indexes).sort().buffer));
