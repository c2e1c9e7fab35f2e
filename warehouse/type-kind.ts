import type { Column } from './warehouse.ts';

/** The kind of a column's type, by what that stands for. */
export const kindOf = ({ type, base }: Pick<Column, 'type' | 'base'>): string => kindOfType(base ?? type);

/** Types that an engine compares with each other share a kind; any other type is its own, without its length. */
export function kindOfType(type: string): string {
	const bare = type.replace(/\(.*\)/, '').trim();
	if (numbers.test(bare)) return 'number';
	return texts.test(bare) ? 'text' : bare;
}

/**
 * Whether rows are told apart by a type exactly: two values are the same when the engine says so, and print alike. By a list, so
 * not by a type that nothing is known of. Floating point, which is a
 * number here as well, rounds; citext, a text, takes `a1` for `A1`. And each has a hash, by which PostgreSQL joins what a view reads.
 */
export const isExact = (column: Pick<Column, 'type' | 'base'>): boolean =>
	exact.has(kindOf(column)) && !inexact.test(column.base ?? column.type);

const exact: ReadonlySet<string> = new Set([
	...['number', 'text', 'uuid', 'uniqueidentifier', 'boolean', 'bytea', 'binary', 'varbinary'],
	...['date', 'time', 'time without time zone', 'timestamp without time zone', 'timestamp with time zone', 'timestamp'],
	...['datetime', 'datetime2', 'smalldatetime', 'datetimeoffset', 'oid'],
]);

// In the words of both dialects: none is a word of the other for something else.
const inexact = /^(real|float|double precision|citext)\b/;
const numbers = /^(tinyint|smallint|int|integer|bigint|decimal|numeric|real|float|double precision)$/;
const texts = /^(character|character varying|bpchar|n?char|n?varchar|n?text|"char"|name|citext)$/;
