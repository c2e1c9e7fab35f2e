import { holdsNumber as holdsNumberForm } from '../../core/number-forms.ts';
import { isPlainNumberName } from '../../loaders/column-profiling/column-name.ts';
import { normalise } from '../../loaders/nhs-number/normalisation.ts';
import type { GivenColumn, Rows } from './given-column.ts';

/**
 * Whether the first row is a header, or in doubt. `no NHS number` may be in a person's row, so what says that it is one is a
 * name out of a closed set of words, or the name that was given for the column, and nothing in the row that reads like a
 * person's: no NHS number in any column, no date or id, no value that comes again below it.
 */
export function headerSense(rows: Rows, index: number, given: GivenColumn): boolean | 'in doubt' {
	const [first = [], ...others] = rows;
	if (isNumber(first[index], given)) return false;
	if (holdsNumber(first, index, given)) return isNamed(first, index, given) ? 'in doubt' : false;
	const comesAgain = (at: number) => first[at] !== '' && others.some((cells) => cells[at] === first[at]);
	if (isNamed(first, index, given)) return comesAgain(index) ? 'in doubt' : true;
	if (first.some((_, at) => comesAgain(at))) return 'in doubt';
	return isPlainNumberName(first[index] ?? '') && !first.some((value) => dateOrId.test(value)) ? true : 'in doubt';
}

/** In any form; what was said of the column with the number is said of no other. */
export const holdsNumber = (first: readonly string[], index: number, given: GivenColumn): boolean =>
	isNumber(first[index], given) || first.some(holdsNumberForm);

export const isNumber = (value: string | undefined, { format, placeholders }: GivenColumn): boolean =>
	value !== undefined && 'index' in normalise(value, format, placeholders);

export const sameName = (name: string | undefined, given: string): boolean =>
	name?.trim().toLowerCase() === given.trim().toLowerCase();

/** The place that a column is named by, from 0; undefined for a name. */
export function placeOf(column: string, columns: number): number | undefined {
	const place = Number(column);
	return /^\s*\d+\s*$/.test(column) && place >= 1 && place <= columns ? place - 1 : undefined;
}

const isNamed = (first: readonly string[], index: number, { column }: GivenColumn): boolean =>
	column !== undefined && placeOf(column, first.length) === undefined && sameName(first[index], column);

const dateOrId = /\d{4}|\d[/.-]\d/;
