import type { Dialect } from '../../warehouse/dialect.ts';
import { postgresSearchSql } from './postgres-search-sql.ts';
import type { Search } from './search.ts';
import { tsqlSearchSql } from './tsql-search-sql.ts';

/**
 * One pass over a table for all its columns; a row for each column in which something was found, with counts of *different*
 * values. Of those that stand alone `ten` have ten digits (or nine, as a number without its leading zero), `valid` of these are
 * NHS numbers by their check digit, `known` begin with the nine digits of somebody of the business units, and `people` are
 * somebody's number. Alone is a value without what is no letter and no digit in it, and in longer texts ten digits, or three,
 * three and four with something between them. Then the digits of a value are looked at one behind the other, whatever is between
 * them, in every ten of them: `known_inside` and `people_inside`.
 */
export const searchSql = (dialect: Dialect, search: Search): string =>
	({ postgres: postgresSearchSql, tsql: tsqlSearchSql })[dialect](search);
