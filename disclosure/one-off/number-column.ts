import { NdooError } from '../../core/errors.ts';
import { nameSense } from '../../loaders/column-profiling/column-name.ts';
import type { GivenColumn, Rows } from './given-column.ts';
import { headerSense, holdsNumber, isNumber, placeOf, sameName } from './header-sense.ts';

/** Where the NHS number of a row is. */
export type NumberColumn = {
	/** From 0, as are those of further columns with a number of the same person, and of those that decide nothing. */
	readonly index: number;
	readonly alsoIn: readonly number[];
	readonly otherPeople: readonly number[];
	/** What the header calls each column; undefined where there is no header. */
	readonly names: readonly string[] | undefined;
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
	const { index, ...declared } = columnsIn(rows, given, file);
	const hasHeader = given.hasHeader ?? headerSense(rows, index, given);
	if (hasHeader === 'in doubt') throw headerInDoubt(file);
	if (hasHeader && holdsNumber(first, index, given)) throw numberInHeader(file);
	const names = hasHeader ? first : undefined;
	return { index, ...declared, names, columns: first.length };
}

/** A column for a person: its number from 1, and its name where there is a header. */
export const columnText = (place: number, { names }: Pick<NumberColumn, 'names'>): string =>
	`column ${place + 1}${names === undefined ? '' : ` (${names[place]?.trim()})`}`;

/** Where the numbers are, and whose, for a person. */
export function numbersText(column: NumberColumn): readonly string[] {
	const { alsoIn, otherPeople } = declaredColumns(column);
	return [
		`the NHS number in ${columnText(column.index, column)}`,
		...(alsoIn.length === 0 ? [] : [`the same person's in ${alsoIn.join(', ')}`]),
		...(otherPeople.length === 0 ? [] : [`not the person's in ${otherPeople.join(', ')}`]),
	];
}

/** What a person said of further columns, as it goes on record. */
export type DeclaredColumns = { readonly alsoIn: readonly string[]; readonly otherPeople: readonly string[] };

export const declaredColumns = (column: NumberColumn): DeclaredColumns => ({
	alsoIn: column.alsoIn.map((place) => columnText(place, column)),
	otherPeople: column.otherPeople.map((place) => columnText(place, column)),
});

/** Whether a person has to say if the first row is a header. Throws as `findNumberColumn` does for a column that is in doubt. */
export function isHeaderInDoubt(rows: Rows, given: GivenColumn, file: string): boolean {
	if (given.hasHeader !== undefined) return false;
	return headerSense(rows, columnsIn(rows, given, file).index, given) === 'in doubt';
}

function columnsIn(
	rows: Rows,
	given: GivenColumn,
	file: string,
): Pick<NumberColumn, 'index' | 'alsoIn' | 'otherPeople'> {
	const [first = []] = rows;
	const { column, hasHeader } = given;
	const namedAs = (name: string) => namedColumn(first, { column: name, hasHeader }, file);
	const alsoIn = (given.alsoIn ?? []).map(namedAs);
	const otherPeople = (given.otherPeople ?? []).map(namedAs);
	const index = column === undefined ? foundColumn(rows, given, [...alsoIn, ...otherPeople], file) : namedAs(column);
	const all = [index, ...alsoIn, ...otherPeople];
	const twice = all.find((place, at) => all.indexOf(place) < at);
	if (twice !== undefined) throw saidTwice(file, twice + 1);
	return { index, alsoIn, otherPeople };
}

// What the first row says is not shown unless it is surely a header: it may be about a person.
function namedColumn(
	first: readonly string[],
	{ column, hasHeader }: { readonly column: string; readonly hasHeader: boolean | undefined },
	file: string,
): number {
	const place = placeOf(column, first.length);
	const [named, ...more] = first.flatMap((name, index) => (sameName(name, column) ? [index] : []));
	const isEither = place !== undefined && named !== undefined && named !== place && hasHeader === undefined;
	if (isEither || (place === undefined && more.length > 0)) throw namedTwice(file, column);
	const index = place ?? named;
	if (index !== undefined) return index;
	throw refused(file, 'does not have the column that was named', {
		found: `no column \`${column}\``,
		expected: `a name in the first row, or a number from 1 to ${first.length}`,
		todo: 'Name columns as the file has them. Nothing was sent or written.',
	});
}

/** At least half of what a column holds are NHS numbers; a header is one value among them. */
const leastShare = 0.5;

function foundColumn(rows: Rows, given: GivenColumn, known: readonly number[], file: string): number {
	const [first = []] = rows;
	const candidates = first
		.map((_, index) => index)
		.filter((index) => !known.includes(index) && holdsNumbers(rows, index, given));
	const [only, ...others] = candidates.length > 1 ? preferred(candidates, first) : candidates;
	if (only === undefined) throw noColumn(file, first.length);
	if (others.length === 0) return only;
	throw refused(file, 'has more than one column with NHS numbers', {
		found: `NHS numbers in the columns ${[only, ...others].map((index) => index + 1).join(', ')}`,
		expected: 'one column: the number of the person that a row is about',
		todo: 'Say which it is: `--column`. A mother, a baby or a carer on the same row is not who it is about: `--other-people`. Nothing was sent or written.',
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

const saidTwice = (file: string, column: number): NdooError =>
	refused(file, 'has a column of which two things were said', {
		found: `column ${column} more than once among \`--column\`, \`--also-in\` and \`--other-people\``,
		expected: 'each column once',
		todo: 'Say whose numbers the column has, once. Nothing was sent or written.',
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
