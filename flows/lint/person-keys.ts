import { childrenOf, isAboutPeople, type PersonTable, parentOf, personTables } from '../family.ts';
import { type Flow, type FlowTable, isSent } from '../flow.ts';

/** A table that is disclosed, with the columns by which a person is told apart in it. */
export type PersonKeys = { readonly table: FlowTable; readonly columns: readonly string[] };

/**
 * The columns of each disclosed table that hold a person's number, their id in the source, or the key to either: the same
 * from one return to the next, they let a recipient see who is missing. Of a table that a model makes, those that have the
 * name of such a column.
 */
export function personKeys(flow: Flow): readonly PersonKeys[] {
	const everywhere = personTables(flow).flatMap((table) => personalColumns(flow, table));
	return flow.tables.filter(isSent).flatMap((table) => {
		const personal = isAboutPeople(table) ? personalColumns(flow, table) : table.role === 'model' ? everywhere : [];
		const columns = table.columns.filter((column) => personal.includes(column));
		return columns.length === 0 ? [] : [{ table, columns }];
	});
}

function personalColumns(flow: Flow, table: PersonTable): readonly string[] {
	const numbers = table.number === undefined ? [] : [table.number.column, ...(table.number.alsoIn ?? [])];
	if (table.role !== 'child') {
		const usedBelow = childrenOf(flow, table).flatMap(({ keys }) => keys.map(({ parent }) => parent));
		return [...numbers, ...table.keys, ...usedBelow];
	}
	const parent = parentOf(flow, table);
	const above = parent === undefined ? [] : personalColumns(flow, parent);
	return [...numbers, ...table.keys.filter((key) => above.includes(key.parent)).map(({ child }) => child)];
}
