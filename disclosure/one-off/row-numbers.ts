import type { NhsNumberSet } from '../../loaders/nhs-number/nhs-number-set.ts';
import { type Normalised, normalise } from '../../loaders/nhs-number/normalisation.ts';
import type { GivenColumn } from './given-column.ts';
import type { NumberColumn } from './number-column.ts';

/** The numbers of the person that a row is about: that of the number column, and those of further columns that hold any. */
export type RowNumbers = readonly Normalised[];

export function rowNumbers(
	cell: (place: number) => unknown,
	{ index, alsoIn }: Pick<NumberColumn, 'index' | 'alsoIn'>,
	{ format, placeholders }: GivenColumn,
): RowNumbers {
	const own = normalise(cell(index), format, placeholders);
	if (alsoIn.length === 0) return [own];
	const also = alsoIn.map((place) => normalise(cell(place), format, placeholders));
	return [own, ...also.filter((number) => 'index' in number || number.reason !== 'blank')];
}

/** Only if each of them is an NHS number on the list. */
export const isOnList = (numbers: RowNumbers, list: NhsNumberSet): boolean =>
	numbers.every((number) => 'index' in number && list.has(number.index));
