import { isNhsIndex, nhsNumberOf } from '../../../../loaders/nhs-number/nhs-number.ts';
import type { CatalogueColumn, CatalogueTable } from './catalogue.ts';

export type SourceRow = Readonly<Record<string, string | number | boolean | null>>;

/** A person of a data set: the id that its tables go by, and what the tables that hold numbers say. */
export type GeneratedPerson = {
	readonly id: string;
	/** The rows of the index: both of its number columns. */
	readonly index: readonly (readonly [string | null, string | null])[];
	/** What other tables with a number say. */
	readonly number: string | null;
};

const people = 200;
const numbers = Array.from({ length: 5 * people }, (_, step) => 999_100_000 + step)
	.filter(isNhsIndex)
	.slice(0, 2 * people)
	.map(nhsNumberOf);

/** Every fourth person has opted out, and so has everyone in the second half, whose numbers are second numbers. */
export const clearedNumbers = numbers.filter((_, at) => at < people && at % 4 !== 0);

/** People of whom most are in order, and the rest as sources have them. */
export const generatedPeople: readonly GeneratedPerson[] = Array.from({ length: people }, (_, at) => {
	const own = numbers[at] ?? '';
	const second = numbers[people + at] ?? '';
	const plain = { id: `P${at}`, index: [[own, own]], number: own } as const;
	switch (at % 20) {
		case 1:
			return { ...plain, index: [[`${own.slice(0, 3)} ${own.slice(3, 6)} ${own.slice(6)}`, null]] };
		case 3:
			return { ...plain, index: [[null, ' ']], number: null };
		case 5:
			return { ...plain, index: [[own, second]] };
		case 7:
			return {
				...plain,
				index: [
					[own, own],
					[second, null],
				],
			};
		case 9:
			return { ...plain, index: [['0000000000', null]], number: '0000000000' };
		case 11:
			return { ...plain, index: [] };
		case 13:
			return { ...plain, number: second };
		case 15:
			return { ...plain, number: null };
		default:
			return plain;
	}
});

/**
 * Rows of a table: two for each person, made so that tables meet by every id that is given out; where the table hangs on
 * others by `keys`, some rows have an id of nobody, or ids of two people, and say `orphan` in their own key.
 */
export function rowsFor(table: CatalogueTable, keys: readonly string[]): readonly SourceRow[] {
	if (/^bridging$/i.test(table.name)) return generatedPeople.flatMap(indexRows);
	const isAboutPeople = keys.length > 0 || table.columns.some(({ name }) => name === 'NHSNumber Pseudo');
	if (!isAboutPeople) return Array.from({ length: 12 }, (_, at) => plainRow(table, `${at}`));
	return generatedPeople.flatMap((person, at) => {
		const own = [0, 1].map((turn) => personRow(table, person, { turn, tag: 'row' }));
		const other = generatedPeople[(at + 4) % people] ?? person;
		return at % 10 === 2 && keys.length > 0 ? [...own, orphan(table, keys, { person, other })] : own;
	});
}

const indexRows = ({ id, index }: GeneratedPerson): readonly SourceRow[] =>
	index.map(([first, second]) => ({ Person_ID: id, Pseudo_NHS_Number: first, 'NHSNumber Pseudo': second }));

const isPersonId = (name: string): boolean => /^person[ _]id$/i.test(name);
const isGivenOut = (name: string): boolean =>
	/^uniq(ue)?[ A-Z]/i.test(name) && !/month|submission|unique id$|uniqid$/i.test(name);

type Turn = { readonly turn: number; readonly tag: string };

const personRow = (table: CatalogueTable, person: GeneratedPerson, { turn, tag }: Turn): SourceRow => ({
	...plainRow(table, `${person.id}-${turn}`),
	...valuesOf(table, (name) => {
		if (name === 'SK') return `${table.name}-${tag}-${person.id}-${turn}`;
		if (isPersonId(name)) return person.id;
		if (name === 'NHSNumber Pseudo') return person.number;
		return isGivenOut(name) ? `${person.id}-${name.toLowerCase()}-${turn}` : undefined;
	}),
});

type Two = { readonly person: GeneratedPerson; readonly other: GeneratedPerson };

function orphan(table: CatalogueTable, keys: readonly string[], { person, other }: Two): SourceRow {
	const row = personRow(table, other, { turn: 0, tag: 'orphan' });
	const id = keys.length > 1 ? person.id : null;
	return { ...row, ...Object.fromEntries(keys.filter(isPersonId).map((name) => [name, id])) };
}

const plainRow = (table: CatalogueTable, mark: string): SourceRow =>
	Object.fromEntries(table.columns.map((column, at) => [column.name, plainValue(column, mark, at)]));

const valuesOf = ({ columns }: CatalogueTable, value: (name: string) => string | null | undefined): SourceRow =>
	Object.fromEntries(
		columns.flatMap(({ name }) => {
			const found = value(name);
			return found === undefined ? [] : [[name, found]];
		}),
	);

// Decoys as live warehouses have them: ten digits that are nobody's, codes and flags about the number.
function plainValue({ name, type }: CatalogueColumn, mark: string, at: number): SourceRow[string] {
	if (/agree.*line.*num/i.test(name))
		return String(1_000_000_000 + ((Number.parseInt(mark.replaceAll(/\D/g, ''), 10) * 7919) % 999_999_937));
	if (/status|flag|indicator|code/i.test(name) && type === 'text') return '01';
	if (type === 'text') return `${mark}-${at}`;
	if (type === 'timestamp') return `2026-01-${String((at % 28) + 1).padStart(2, '0')}T00:00:00`;
	return type === 'boolean' ? at % 2 === 0 : at;
}
