import { type ParserOptions, types } from '@electric-sql/pglite';

const asPrinted = (text: string): string => text;

/**
 * Every type as the engine prints it. What is disclosed goes through here: no number is rounded, no time shifted, no
 * trailing zero lost on its way into a CSV file.
 */
export const allAsPrinted = (knownTypes: Iterable<string>): ParserOptions =>
	Object.fromEntries([...knownTypes].map((type) => [type, asPrinted]));

/**
 * For the small results that the program itself reads: the types that JavaScript can hold without loss become its own
 * (boolean, integer, bigint, double, JSON); numeric, dates, times and the rest stay as printed.
 */
export const withOwnTypes = (asPrintedTypes: ParserOptions): ParserOptions => ({
	...asPrintedTypes,
	[types.BOOL]: (text) => text === 't',
	[types.INT2]: Number,
	[types.INT4]: Number,
	[types.OID]: Number,
	[types.INT8]: BigInt,
	[types.FLOAT4]: Number,
	[types.FLOAT8]: Number,
	[types.JSON]: (text) => JSON.parse(text),
	[types.JSONB]: (text) => JSON.parse(text),
});
