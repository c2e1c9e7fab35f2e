import type { Bridge, ChildTable, Flow, FlowTable, NumberColumn, SubjectTable } from '../../../flows/flow.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { normalise } from '../../../loaders/nhs-number/normalisation.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';

export type Record = Readonly<{ [column: string]: string | number | null }>;
export type Tables = Readonly<{ [table: string]: readonly Record[] }>;

type Root = SubjectTable | Bridge;
type State = 'on the list' | 'not on the list' | 'blank';

/**
 * What a disclosure of a flow has to hold, said as plainly as the policy says it and as slowly: row by row, table by table,
 * without SQL and without the planner. The cleaned views are compared with it.
 */
export function disclosedRows(flow: Flow, tables: Tables, list: ReadonlySet<string>): Tables {
	const { blankNumbersKept, bridge } = flow;
	const rowsOf = ({ name }: { readonly name: string }) => tables[name] ?? [];
	const all = [...flow.tables, ...(bridge === undefined ? [] : [bridge])];
	const above = (child: ChildTable) => all.find((one) => one.name === child.parent) ?? raise(child.parent);
	const childrenOf = (name: string) =>
		flow.tables.filter((one): one is ChildTable => one.role === 'child' && one.parent === name);

	const statesOf = (row: Record, number: NumberColumn | undefined): readonly State[] =>
		number === undefined
			? []
			: [number.column, ...(number.alsoIn ?? [])].map((column) => stateOf(row[column], number.format, list));

	const hangingOn = (child: ChildTable, row: Record) =>
		rowsOf(child).filter((one) => child.keys.every((key) => isSame(one[key.child], row[key.parent])));

	/** Every number that any table of the return has under a row. */
	const statesBelow = (name: string, row: Record): readonly State[] =>
		childrenOf(name).flatMap((child) =>
			hangingOn(child, row).flatMap((one) => [...statesOf(one, child.number), ...statesBelow(child.name, one)]),
		);

	const isFirstFine = (row: Record, { number }: Root) => {
		const [first] = statesOf(row, number);
		return first === 'on the list' || (first === 'blank' && blankNumbersKept !== undefined);
	};

	/** Whether the person behind these rows is cleared by all numbers that are known of them. */
	const isCleared = (table: Root, rows: readonly Record[]) =>
		rows.some((row) => isFirstFine(row, table)) &&
		!rows.some((row) => [...statesOf(row, table.number), ...statesBelow(table.name, row)].includes('not on the list'));

	// The ids by which rows belong together: the table's own, and those that its children name.
	const idsOf = (table: Root) => [
		...(table.keys.length > 0 ? [table.keys] : []),
		...childrenOf(table.name).map(({ keys }) => keys.map(({ parent }) => parent)),
	];
	const sharing = (table: Root, columns: readonly string[], row: Record) =>
		rowsOf(table).filter((other) => columns.every((column) => isSame(row[column], other[column])));
	const isIdKept = (table: Root, row: Record) =>
		idsOf(table).every((columns) => isCleared(table, sharing(table, columns, row)));

	const isRootKept = (table: Root, row: Record) =>
		isFirstFine(row, table) && !statesOf(row, table.number).includes('not on the list') && isIdKept(table, row);

	const isChildKept = (table: ChildTable, row: Record): boolean => {
		if (statesOf(row, table.number).includes('not on the list')) return false;
		const parent = above(table);
		const parents = rowsOf(parent).filter((one) => table.keys.every((key) => isSame(row[key.child], one[key.parent])));
		if (parents.length === 0 || parent.role === 'nobody' || parent.role === 'model') return false;
		if (parent.role === 'child') return parents.every((one) => isChildKept(parent, one));
		return isCleared(parent, parents) && parents.every((one) => isIdKept(parent, one));
	};

	const isKept = (table: FlowTable, row: Record): boolean => {
		if (table.role === 'nobody') return true;
		if (table.role === 'model') throw new Error('a model is made by SQL');
		return table.role === 'subject' ? isRootKept(table, row) : isChildKept(table, row);
	};

	return Object.fromEntries(
		flow.tables.map((table) => [table.name, rowsOf(table).filter((row) => isKept(table, row))]),
	);
}

type Value = Record[string] | undefined;

// Nothing is the same as an id that is not there.
const isSame = (one: Value, other: Value): boolean => one !== null && one !== undefined && one === other;

const placeholders = placeholdersOf([]);

function stateOf(raw: unknown, format: 'text' | 'number', list: ReadonlySet<string>): State {
	const found = normalise(raw, format, placeholders);
	if ('index' in found) return list.has(nhsNumberOf(found.index)) ? 'on the list' : 'not on the list';
	return found.reason === 'blank' ? 'blank' : 'not on the list';
}

function raise(name: string): never {
	throw new Error(`there is no table ${name}`);
}
