import type { NumberFormat } from '../../core/number-format.ts';
import type { UnitSource } from '../../flows/business-unit.ts';
import type { RelationName } from '../../warehouse/warehouse.ts';
import type { Terms } from './column-term.ts';

/** A column that is searched, and by what. */
export type SearchedColumn = Terms & { readonly name: string };

/** Where the numbers of a business unit are; a query can stand in brackets. */
export type ComparedUnit = { readonly source: UnitSource; readonly format: NumberFormat };

export type Search = {
	readonly source: RelationName;
	readonly columns: readonly SearchedColumn[];
	readonly units: readonly ComparedUnit[];
	/** Ten-digit values that stand for no number. */
	readonly placeholders: readonly number[];
};
