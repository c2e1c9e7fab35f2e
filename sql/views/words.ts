import type { NumberColumn } from '../../flows/flow.ts';
import type { Quoting } from '../../loaders/warehouse/dialect.ts';
import type { RelationName } from '../../loaders/warehouse/warehouse.ts';

/** The number of a row as the list has it: null when it is blank. */
export type NumberTerm = {
	/** What gives it a name, as a relation that is applied to each row; undefined where it is an expression by itself. */
	readonly applied: string | undefined;
	readonly value: string;
};

/** The rows of a view, as the two dialects put them together. */
export type ViewRows = {
	/** Common table expressions, each with its comment. */
	readonly keySets: readonly string[];
	/** Whether rows are left out. */
	readonly isCleaned: boolean;
	readonly columns: readonly string[];
	/** `from …`, with its joins. */
	readonly from: readonly string[];
	/** A function of ndoo that a view asks when it is read, and the flow that it is asked for. */
	readonly gate: { readonly assertion: string; readonly flow: string };
};

/** What a view is said with, in one dialect. */
export type Words = Quoting & {
	/** The number that a column of the row `row` holds; `alias` is free to name it by. */
	numberIn(column: Pick<NumberColumn, 'column' | 'format'>, row: string, alias: string): NumberTerm;
	/** A relation with the column `nhs_number`: the list, and beside it the blank that `orBlank` makes of a null. */
	readonly listOrBlank: string;
	orBlank(value: string): string;
	/** Of the rows of a group: that a condition holds for one at least, for every one. */
	some(condition: string): string;
	every(condition: string): string;
	/** From `create` to `as`: keeps the view that stands, and with it all that was granted on it. */
	createView(view: RelationName): readonly string[];
	/** What comes after that. */
	viewRows(rows: ViewRows): readonly string[];
};
