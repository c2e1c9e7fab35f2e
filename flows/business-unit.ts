import type { NumberFormat } from '../core/number-format.ts';
import type { RelationName } from '../warehouse/warehouse.ts';

/** Where the numbers of a unit are: a column of a table or view, or of a query in a file of its own, as that has it. */
export type UnitSource =
	| { readonly kind: 'table'; readonly table: RelationName; readonly column: string }
	| { readonly kind: 'query'; readonly file: string; readonly text: string; readonly column: string };

/**
 * A service or clinical system whose full population is checked. It has no filter on purpose: the deceased are checked as
 * well, since an opt-out outlives the person (docs/design/policy.md, R7).
 */
export type BusinessUnit = {
	readonly name: string;
	/** The file, relative to the project. */
	readonly file: string;
	readonly title: string;
	readonly system: string;
	readonly source: UnitSource;
	readonly format: NumberFormat;
	/** The column with the day on which a person was registered; without it the unit's people wait for the monthly check. */
	readonly registeredSince?: string | undefined;
	/** In place of the project's limits of the same names; 0 to 1. */
	readonly validShareFloor?: number | undefined;
	readonly populationFall?: number | undefined;
};
