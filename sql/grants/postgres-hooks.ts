import type { Row } from '../../warehouse/warehouse.ts';
import type { Right } from './access.ts';
import { fireBits, rightsIn } from './postgres-bits.ts';

/** What happens to a table, or by it, when somebody writes. */
export type Hook = {
	/** The table. */
	readonly id: string;
	readonly kind: 'trigger' | 'foreign key' | 'cascade';
	/** Of the trigger, or of the table with the key. */
	readonly name: string;
	/** The trigger's function, the table with the key, or the one that the table's own key leads to. */
	readonly other: string;
	/** Of the trigger's function. */
	readonly owner: string | undefined;
	/** The trigger's function with its schema. */
	readonly function: string | undefined;
	/** Of a cascade: the right on the other table by which it begins, and what it comes to. */
	readonly fires: readonly Right[];
	readonly does: readonly Right[];
};

export const toHook = (row: Row): Hook => ({
	id: String(row['id']),
	// Of the closed set in the statement.
	kind: row['kind'] as Hook['kind'],
	name: String(row['name']),
	other: String(row['other']),
	owner: row['owner'] === null ? undefined : String(row['owner']),
	function: row['function'] === null ? undefined : String(row['function']),
	fires: rightsIn(row['fires'], fireBits),
	does: rightsIn(row['does'], fireBits),
});
