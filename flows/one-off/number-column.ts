import { NdooError } from '../../core/errors.ts';
import { type NumberFormat, normalise } from '../../loaders/nhs-number/normalisation.ts';
import type { Placeholders } from '../../loaders/nhs-number/placeholders.ts';
import { nameSense } from '../column-sense/column-name.ts';

/** Where the NHS number of a row is. */
export type NumberColumn = {
	/** From 0. */
	readonly index: number;
	/** What the header calls it; undefined where there is no header. */
	readonly name: string | undefined;
	/** How many values a row has. */
	readonly columns: number;
};

/** How numbers are to be read, and what is known of the column; the rest is found out. */
export type GivenColumn = {
	readonly format: NumberFormat;
	readonly placeholders: Placeholders;
	/** The name of the column in the header, or its number from 1. */
	readonly column?: string | undefined;
	/** Whether the first row is a header. */
	readonly hasHeader?: boolean | undefined;
};

type Rows = readonly (readonly string[])[];

/**
 * Finds the column with the NHS numbers by the first rows of a file, and whether the first of them is a header. A row that
 * is wrongly taken for a header would be disclosed without a check, so a header is one only if somebody says so or the
 * column's name speaks of the NHS and nothing of the row reads like a person's. Throws `file-invalid` where the column or the header is in doubt.
 */
export function findNumberColumn(rows: Rows, given: GivenColumn, file: string): NumberColumn {
	const [first = []] = rows;
	const index = given.column === undefined ? foundColumn(rows, given, file) : namedColumn(first, given, file);
	const isNamed = given.column !== undefined && sameName(first[index], given.column);
	const hasHeader = given.hasHeader ?? (isNamed || looksLikeHeader(rows, index, given));
	if (hasHeader === undefined && !isNumber(first[index], given)) throw headerInDoubt(file);
	if (hasHeader === true && isNumber(first[index], given)) throw numberInHeader(file);
	return { index, name: hasHeader === true ? first[index] : undefined, columns: first.length };
}

const isNumber = (value: string | undefined, { format, placeholders }: GivenColumn): boolean =>
	value !== undefined && 'index' in normalise(value, format, placeholders);

const sameName = (name: string | undefined, given: string): boolean =>
	name?.trim().toLowerCase() === given.trim().toLowerCase();

/** Undefined where it could be either. `no NHS number` may stand in a person's row, beside a date or an id. */
function looksLikeHeader(rows: Rows, index: number, given: GivenColumn): boolean | undefined {
	const [first = [], ...others] = rows;
	if (first.some((value) => isNumber(value, given))) return false;
	const name = first[index] ?? '';
	const isName = nameSense(name) === 'number' && !others.some((cells) => cells[index] === name);
	return isName && !first.some((value) => /\d{4}|\d[/.-]\d/.test(value)) ? true : undefined;
}

// What the first row says is not shown unless it is surely a header: it may be about a person.
function namedColumn(first: readonly string[], { column = '' }: GivenColumn, file: string): number {
	const index = first.findIndex((name) => sameName(name, column));
	if (index >= 0) return index;
	const place = Number(column);
	if (Number.isInteger(place) && place >= 1 && place <= first.length) return place - 1;
	throw refused(file, 'does not have the column that was named', {
		found: `no column \`${column}\``,
		expected: `a name in the first row, or a number from 1 to ${first.length}`,
		todo: 'Name the column with the NHS number as the file has it: `--column`. Nothing was sent or written.',
	});
}

/** At least half of what a column holds are NHS numbers; a header is one value among them. */
const leastShare = 0.5;

function foundColumn(rows: Rows, given: GivenColumn, file: string): number {
	const [first = []] = rows;
	const candidates = first.map((_, index) => index).filter((index) => holdsNumbers(rows, index, given));
	const [only, ...others] = candidates.length > 1 ? preferred(candidates, first) : candidates;
	if (only === undefined) throw noColumn(file, first.length);
	if (others.length === 0) return only;
	throw refused(file, 'has more than one column with NHS numbers', {
		found: `NHS numbers in the columns ${[only, ...others].map((index) => index + 1).join(', ')}`,
		expected: 'one column: the number of the person that a row is about',
		todo: 'Say which it is: `--column`. A mother, a baby or a carer on the same row is not who it is about. Nothing was sent or written.',
	});
}

function holdsNumbers(rows: Rows, index: number, given: GivenColumn): boolean {
	const values = rows.slice(1).map((cells) => cells[index] ?? '');
	const own = rows.length === 1 || isNumber(rows[0]?.[index], given) ? [...values, rows[0]?.[index] ?? ''] : values;
	const filled = own.filter((value) => value.trim() !== '');
	const valid = filled.filter((value) => isNumber(value, given)).length;
	return valid > 0 && valid / filled.length >= leastShare;
}

// Of several columns with numbers, the one that is called so; a mother's or a carer's is not who the row is about.
function preferred(candidates: readonly number[], first: readonly string[]): readonly number[] {
	const named = candidates.filter((index) => nameSense(first[index] ?? '') === 'number');
	return named.length === 1 ? named : candidates;
}

const noColumn = (file: string, columns: number): NdooError =>
	refused(file, 'has no column that holds NHS numbers', {
		found: columns === 1 ? 'one column, which is another' : `${columns} columns, none of which is one`,
		expected: 'a column of whose values at least half are NHS numbers',
		todo: 'Add the NHS number to the file. If it is there and was not seen, name it with `--column`, and with `--format number` if it lost its leading zeros. Nothing was sent or written.',
	});

const headerInDoubt = (file: string): NdooError =>
	refused(file, 'may or may not have a header', {
		found: 'a first row that could be names or values',
		expected: 'a header with a name such as NHS_NUMBER, or an NHS number in the first row',
		todo: 'Say which it is: `--header` or `--no-header`. Nothing was sent or written.',
	});

const numberInHeader = (file: string): NdooError =>
	refused(file, 'has no header', {
		found: 'an NHS number where the name of the column should be',
		expected: 'names, since a header is disclosed without a check',
		todo: 'Leave `--header` out, or name the right column with `--column`. Nothing was sent or written.',
	});

type Doubt = { readonly found: string; readonly expected: string; readonly todo: string };

const refused = (file: string, why: string, { found, expected, todo }: Doubt): NdooError =>
	new NdooError('file-invalid', `${file} ${why}.`, { problems: [{ place: { file, row: 1 }, found, expected }], todo });
