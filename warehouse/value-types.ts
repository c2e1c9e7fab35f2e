/** Makes a value of JavaScript of what the engine prints. */
export type ParseValue = (text: string) => unknown;

/**
 * Every type as the engine prints it. What is disclosed goes through here: no number is rounded, no time shifted, no
 * trailing zero lost on its way into a CSV file.
 */
export const asPrinted = (text: string): string => text;

/**
 * By their OID (pg_type), the types that the program reads as JavaScript's own, since it can hold them without loss:
 * boolean, integer, bigint, double, JSON. Numeric, dates, times and the rest stay as printed.
 */
export const ownTypes: Readonly<Record<number, ParseValue>> = {
	/* bool */ 16: (text) => text === 't',
	/* int8 */ 20: BigInt,
	/* int2 */ 21: Number,
	/* int4 */ 23: Number,
	/* oid */ 26: Number,
	/* json */ 114: (text) => JSON.parse(text),
	/* float4 */ 700: Number,
	/* float8 */ 701: Number,
	/* jsonb */ 3802: (text) => JSON.parse(text),
};
