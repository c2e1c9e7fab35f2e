import { NdooError } from '../../core/errors.ts';
import { nameSense } from '../../loaders/column-profiling/column-name.ts';
import type { GivenColumn, Rows } from './given-column.ts';
import { headerSense, holdsNumber, isNumber, placeOf, sameName } from './header-sense.ts';

/** Where the NHS number of a row is. */
export type NumberColumn = {
	/** From 0. */
	readonly index: number;
	/** What the header calls it; undefined where there is no header. */
	readonly name: string | undefined;
	/** How many values a row has. */
	readonly columns: number;
};

/**
 * Finds the column with the NHS numbers by the first rows of a file, and whether the first of them is a header. A row that
 * is wrongly taken for a header would be disclosed without a check, so a header is one only if somebody says so or
 * `header-sense` is sure. Throws `file-invalid` where the column or the header is in doubt.
 */
export function findNumberColumn(rows: Rows, given: GivenColumn, file: string): NumberColumn {
	const [first = []] = rows;
	const index = given.column === undefined ? foundColumn(rows, given, file) : namedColumn(first, given, file);
	const hasHeader = given.hasHeader ?? headerSense(rows, index, given);
	if (hasHeader === 'in doubt') throw headerInDoubt(file);
	if (hasHeader && holdsNumber(first, index, given)) throw numberInHeader(file);
	return { index, name: hasHeader ? first[index] : undefined, columns: first.length };
}

/** Whether a person has to say if the first row is a header. Throws as `findNumberColumn` does for a column that is in doubt. */
export function isHeaderInDoubt(rows: Rows, given: GivenColumn, file: string): boolean {
	if (given.hasHeader !== undefined) return false;
	const index = given.column === undefined ? foundColumn(rows, given, file) : namedColumn(rows[0] ?? [], given, file);
	return headerSense(rows, index, given) === 'in doubt';
}

// What the first row says is not shown unless it is surely a header: it may be about a person.
function namedColumn(first: readonly string[], { column = '', hasHeader }: GivenColumn, file: string): number {
	const place = placeOf(column, first.length);
	const [named, ...more] = first.flatMap((name, index) => (sameName(name, column) ? [index] : []));
	const isEither = place !== undefined && named !== undefined && named !== place && hasHeader === undefined;
	if (isEither || (place === undefined && more.length > 0)) throw namedTwice(file, column);
	const index = place ?? named;
	if (index !== undefined) return index;
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

const namedTwice = (file: string, column: string): NdooError =>
	refused(file, 'has more than one column that was named', {
		found: `\`${column}\` more than once: as a name, or as a name and a number`,
		expected: 'one column: the number of the person that a row is about',
		todo: 'Name it by its number from 1, and say whether the first row is a header, such as `--column 2 --header`. Nothing was sent or written.',
	});

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
