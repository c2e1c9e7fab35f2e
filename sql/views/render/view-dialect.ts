import type { NumberColumn } from '../../../flows/flow.ts';
import type { Quoting } from '../../../warehouse/dialect.ts';
import type { Column, RelationName } from '../../../warehouse/warehouse.ts';
import type { Layers } from '../plan/layers.ts';

/** The number of a row as the list has it: null when it is blank. */
export type NumberTerm = {
	/** What gives it a name, as a relation that is applied to each row; undefined where it is an expression by itself. */
	readonly applied: string | undefined;
	readonly value: string;
};

/** A function of ndoo that a view asks when it is read, and the flow that it is asked for. */
export type AskedGate = { readonly assertion: string; readonly flow: string };

/** A fence in front of an inside view. */
export type Fence = Pick<Layers, 'fence' | 'inside'> & {
	/** With the types that a reader is to have. The fingerprint of a flow takes none. */
	readonly columns: readonly Pick<Column, 'name' | 'type' | 'collation'>[];
};

/** What a view is said with, in one dialect. */
export type ViewDialect = Quoting & {
	/** The number that a column of the row `row` holds; `alias` is free to name it by. */
	numberIn(column: Pick<NumberColumn, 'column' | 'format'>, row: string, alias: string): NumberTerm;
	/** A relation with the column `nhs_number`: the list, and beside it the blank that `orBlank` makes of a null. */
	readonly listOrBlank: string;
	orBlank(value: string): string;
	/** Of the rows of a group: that a condition holds for one at least, for every one. */
	some(condition: string): string;
	every(condition: string): string;
	/** From `create` to `as`: keeps the view that stands, and with it all that was granted on it. */
	createView(view: RelationName): string;
	/** The condition by which a view asks a gate. */
	asked(gate: AskedGate): string;
	/**
	 * The function behind which nothing of a reader's query comes: it hands over the rows of an inside view when it has all of
	 * them, and no statistics, whatever is asked of them.
	 */
	fenceSql(fence: Fence): string;
};
