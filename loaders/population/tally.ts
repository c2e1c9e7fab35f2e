import type { NhsNumberSet } from '../nhs-number/nhs-number-set.ts';
import type { NumberRefusal } from '../nhs-number/normalisation.ts';
import { type Range, rangeOf, ranges } from '../nhs-number/range.ts';

/** Why a value that is neither blank nor a placeholder is no NHS number. */
export type InvalidReason = Exclude<NumberRefusal, 'blank' | 'placeholder'>;

/**
 * What was found in the source of one business unit. `rows` is the sum of blank, placeholder, invalid, duplicate and
 * distinct. These are counts of the rows of a source, taken before anything is known of opt-outs, so they reveal nobody's
 * and are not suppressed (docs/design/rules.md, rule 2, is about figures learned from the service).
 */
export type UnitTally = {
	readonly unit: string;
	readonly rows: number;
	readonly blank: number;
	readonly placeholder: number;
	readonly invalid: Readonly<Record<InvalidReason, number>>;
	/** Rows with a valid number that an earlier row of the same unit had. */
	readonly duplicate: number;
	readonly distinct: number;
	/** Distinct numbers that are in another unit of the same population as well. */
	readonly alsoElsewhere: number;
	/** Distinct numbers by who issues them. */
	readonly ranges: Readonly<Record<Range, number>>;
};

/** Rows with a valid number. */
export const validRows = ({ duplicate, distinct }: UnitTally): number => duplicate + distinct;

export function countRanges(numbers: NhsNumberSet): Record<Range, number> {
	const counts = zeros(ranges);
	for (const index of numbers) counts[rangeOf(index)]++;
	return counts;
}

export const zeros = <Key extends string>(keys: readonly Key[]): Record<Key, number> =>
	Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
