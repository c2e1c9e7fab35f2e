import type { Dialect } from '../../loaders/warehouse/dialect.ts';
import type { HeldColumn, HeldType } from '../../loaders/warehouse/held-types.ts';
import { quotedName as postgresName } from '../../loaders/warehouse/postgres-dialect.ts';
import { quotedName as tsqlName } from '../../loaders/warehouse/tsql-dialect.ts';

/** How a column is searched for NHS numbers. */
export type ColumnTerm =
	/** Its type cannot hold one. */
	| { readonly kind: 'none' }
	/** Nobody can say what is in it: bytes, a type of somebody's own. */
	| { readonly kind: 'closed' }
	/** An expression of the row `this`: a whole number or null, or a text in which numbers may stand. */
	| { readonly kind: 'number' | 'text'; readonly sql: string };

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
	if (number !== undefined) return { kind: 'number', sql: number(name) };
	return { kind: 'text', sql: rules.text(name, holds.map(wordOf)) };
}

type TypeRules = {
	readonly quotedName: (name: string) => string;
	readonly none: ReadonlySet<string>;
	readonly days: ReadonlySet<string>;
	readonly numbers: ReadonlyMap<string, (column: string) => string>;
	readonly texts: ReadonlySet<string>;
	readonly text: (column: string, types: readonly string[]) => string;
};

const wordOf = ({ name, from }: HeldType): string => (from === 'enum' ? 'enum' : name);

const isSearchable = ({ none, numbers, texts }: TypeRules, held: HeldType): boolean =>
	held.from !== 'database' && [none, numbers, texts].some((known) => known.has(wordOf(held)));

const words = (text: string): readonly string[] => text.split(' ');

const asItIs = (column: string): string => column;
const whole = (column: string): string =>
	`case when ${column} between 100000000 and 9999999999 and ${column} = floor(${column}) then cast(${column} as bigint) end`;

/** Of 32 hexadecimal digits ten decimal ones can be a number only where nothing else is in it. */
const idWithNumber = (text: string): string =>
	`case when ${text} like '00000000-0000-0000-0000-00%' then right(${text}, 10) end`;

/**
 * Types that hold no ten digits: a truth value; at most five digits, or seven that are exact; a day or a moment, which is
 * written with its parts; one byte.
 */
const postgres: TypeRules = {
	quotedName: postgresName,
	none: new Set(words('bool int2 float4 date time timetz timestamp timestamptz char')),
	days: new Set(words('date time timetz timestamp timestamptz')),
	numbers: new Map([
		...words('int4 int8 oid').map((type) => [type, asItIs] as const),
		...words('numeric float8').map((type) => [type, whole] as const),
		['money', (column: string) => whole(`${column}::numeric`)],
	]),
	texts: new Set([
		...words('text varchar bpchar name json jsonb xml tsvector tsquery enum uuid interval inet cidr macaddr macaddr8'),
		...words('point line lseg box path polygon circle citext.citext hstore.hstore ltree.ltree'),
	]),
	// Binary order, since a collation may know no patterns; JSON may write a digit as its code.
	text: (column, types) => {
		const text = `${column}::text collate "C"`;
		if (types.includes('json')) return `pg_catalog.regexp_replace(${text}, '[\\\\]u003([0-9])', E'\\\\1', 'g')`;
		return types.length === 1 && types.includes('uuid') ? idWithNumber(text) : text;
	},
};

const tsql: TypeRules = {
	quotedName: tsqlName,
	none: new Set(
		words('bit tinyint smallint smallmoney real date time datetime smalldatetime datetime2 datetimeoffset timestamp'),
	),
	days: new Set(),
	numbers: new Map([
		...words('int bigint').map((type) => [type, asItIs] as const),
		...words('decimal numeric money float').map((type) => [type, whole] as const),
	]),
	texts: new Set(words('char varchar nchar nvarchar text ntext xml sysname uniqueidentifier')),
	text: (column, types) =>
		types.includes('uniqueidentifier')
			? idWithNumber(`convert(nvarchar(36), ${column}) collate Latin1_General_BIN2`)
			: `convert(nvarchar(max), ${column})`,
};

const typesOf: Readonly<Record<Dialect, TypeRules>> = { postgres, tsql };
