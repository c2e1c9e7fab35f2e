import type { Dialect } from '../../warehouse/dialect.ts';
import type { HeldColumn, HeldType } from '../../warehouse/held-types.ts';
import { quotedName as postgresName } from '../../warehouse/postgres-dialect.ts';
import { quotedName as tsqlName } from '../../warehouse/tsql-dialect.ts';

/** How a column is searched for NHS numbers. */
export type ColumnTerm =
	/** Its type cannot hold one. */
	| { readonly kind: 'none' }
	/** Nobody can say what is in it: bytes, a type of somebody's own. */
	| { readonly kind: 'closed' }
	| ({ readonly kind: 'searched' } & Terms);

/** Expressions of the row `this`, or null: each is looked into in its own way. */
export type Terms = {
	/** A whole number of ten digits at most. */
	readonly number?: string;
	/** In which numbers may stand alone, and within longer digits. */
	readonly text?: string;
	/** Of a longer number, or one with places: as text, in which a number stands within longer digits alone. */
	readonly digits?: string;
};

/** By the types that the engine says it is made of. What is on no list here is closed. */
export function columnTerm(dialect: Dialect, column: HeldColumn): ColumnTerm {
	const { holds, isPlain } = column;
	const rules = typesOf[dialect];
	if (holds.every((held) => rules.none.has(wordOf(held))))
		// Several of them may hold a number in pieces; of days and moments nothing but a calendar.
		return { kind: isPlain || holds.every((held) => rules.days.has(wordOf(held))) ? 'none' : 'closed' };
	if (!holds.every((held) => isSearchable(rules, held))) return { kind: 'closed' };
	const [only] = holds;
	const name = `this.${rules.quotedName(column.name)}`;
	const number = only !== undefined && isPlain ? rules.numbers.get(wordOf(only)) : undefined;
	return { kind: 'searched', ...(number?.(name) ?? { text: rules.text(name) }) };
}

type TypeRules = {
	readonly quotedName: (name: string) => string;
	readonly none: ReadonlySet<string>;
	readonly days: ReadonlySet<string>;
	readonly numbers: ReadonlyMap<string, (column: string) => Terms>;
	readonly texts: ReadonlySet<string>;
	readonly text: (column: string) => string;
};

const wordOf = ({ name, from }: HeldType): string => (from === 'enum' ? 'enum' : name);

const isSearchable = ({ none, numbers, texts }: TypeRules, held: HeldType): boolean =>
	held.from !== 'database' && [none, numbers, texts].some((known) => known.has(wordOf(held)));

const words = (text: string): readonly string[] => text.split(' ');

const tenDigits = (column: string): string => `${column} between 0 and 9999999999`;

/** Of a whole number with more than ten digits, and of one with places, all digits. */
const wide = (column: string, digits: string): Terms => ({
	number: `case when ${tenDigits(column)} then ${column} end`,
	digits: `case when not ${tenDigits(column)} then ${digits} end`,
});
const withPlaces = (column: string, digits: string): Terms => {
	const isWhole = `${tenDigits(column)} and ${column} = floor(${column})`;
	return {
		number: `case when ${isWhole} then cast(${column} as bigint) end`,
		digits: `case when not (${isWhole}) then ${digits} end`,
	};
};

/**
 * Types that hold no ten digits: a truth value; at most five digits, or seven that are exact; a day or a moment, which is
 * written with its parts; one byte.
 */
const postgres: TypeRules = {
	quotedName: postgresName,
	none: new Set(words('bool int2 float4 date time timetz timestamp timestamptz char')),
	days: new Set(words('date time timetz timestamp timestamptz')),
	numbers: new Map<string, (column: string) => Terms>([
		...words('int4 oid').map((type) => [type, (number: string) => ({ number })] as const),
		['int8', (column) => wide(column, `${column}::text`)],
		...words('numeric float8').map(
			(type) => [type, (column: string) => withPlaces(column, `${column}::text`)] as const,
		),
		['money', (column) => withPlaces(`${column}::numeric`, `${column}::numeric::text`)],
	]),
	// None that puts what it holds in an order of its own (tsvector), or in other units (interval).
	texts: new Set([
		...words('text varchar bpchar name json jsonb xml enum uuid inet cidr macaddr macaddr8'),
		...words('point line lseg box path polygon circle citext.citext hstore.hstore ltree.ltree'),
	]),
	// Binary order, since a collation may know no patterns.
	text: (column) => `${column}::text collate "C"`,
};

const tsql: TypeRules = {
	quotedName: tsqlName,
	none: new Set(
		words('bit tinyint smallint smallmoney real date time datetime smalldatetime datetime2 datetimeoffset timestamp'),
	),
	days: new Set(),
	numbers: new Map<string, (column: string) => Terms>([
		['int', (number) => ({ number })],
		['bigint', (column) => wide(column, `convert(nvarchar(20), ${column})`)],
		...words('decimal numeric').map(
			(type) => [type, (column: string) => withPlaces(column, `convert(nvarchar(41), ${column})`)] as const,
		),
		// Style 2: all four places of money; sixteen digits of floating point, with an exponent.
		...words('money float').map(
			(type) => [type, (column: string) => withPlaces(column, `convert(nvarchar(41), ${column}, 2)`)] as const,
		),
	]),
	texts: new Set(words('char varchar nchar nvarchar text ntext xml sysname uniqueidentifier')),
	text: (column) => `convert(nvarchar(max), ${column})`,
};

const typesOf: Readonly<Record<Dialect, TypeRules>> = { postgres, tsql };
