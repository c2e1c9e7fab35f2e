import type { NumberFormat } from '../../loaders/nhs-number/normalisation.ts';
import type { Dialect } from '../../loaders/warehouse/dialect.ts';
import type { RelationName } from '../../loaders/warehouse/warehouse.ts';
import type { UnitSource } from '../business-unit.ts';
import { postgresSearchSql } from './postgres-search-sql.ts';
import { tsqlSearchSql } from './tsql-search-sql.ts';

/** A column that is searched, and by what expression of the row `this`. */
export type SearchedColumn = { readonly name: string; readonly kind: 'number' | 'text'; readonly sql: string };

/** Where the numbers of a business unit are; a query can stand in brackets. */
export type ComparedUnit = { readonly source: UnitSource; readonly format: NumberFormat };

export type Search = {
	readonly source: RelationName;
	readonly columns: readonly SearchedColumn[];
	readonly units: readonly ComparedUnit[];
	/** Ten-digit values that stand for no number. */
	readonly placeholders: readonly number[];
};

/**
 * One pass over a table for all its columns; a row for each column in which something was found, with counts of *different*
 * values: `ten` have ten digits (or nine, as a number without its leading zero), `valid` of these are NHS numbers by their check
 * digit, `known` begin with the nine digits of somebody of the business units, and `people` are somebody's number. Values are
 * taken whole, without what is no letter and no digit in them, and out of longer texts: ten digits, or three, three and four
 * with something between them.
 */
export const searchSql = (dialect: Dialect, search: Search): string =>
	({ postgres: postgresSearchSql, tsql: tsqlSearchSql })[dialect](search);
