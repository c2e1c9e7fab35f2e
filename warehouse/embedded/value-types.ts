import type { ParserOptions } from '@electric-sql/pglite';
import { asPrinted, ownTypes } from '../value-types.ts';

/** PGlite parses each type that it knows unless it is told another way. */
export const withOwnTypes = (knownTypes: Iterable<string>): ParserOptions => ({
	...Object.fromEntries([...knownTypes].map((type) => [type, asPrinted])),
	...ownTypes,
});
