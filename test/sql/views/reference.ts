import type { ChildTable, Flow, FlowTable, SubjectTable } from '../../../flows/flow.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { normalise } from '../../../loaders/nhs-number/normalisation.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';

export type Record = Readonly<{ [column: string]: string | number | null }>;
export type Tables = Readonly<{ [table: string]: readonly Record[] }>;

/**
 * What a disclosure of a flow has to hold, said as plainly as the policy says it and as slowly: row by row, table by table,
 * without SQL and without the planner. The cleaned views are compared with it.
 */
export function disclosedRows(flow: Flow, tables: Tables, list: ReadonlySet<string>): Tables {
	const rowsOf = ({ name }: FlowTable) => tables[name] ?? [];
	const tableOf = (name: string) => flow.tables.find((table) => table.name === name) ?? raise(name);
	const childrenOf = (table: FlowTable) =>
		flow.tables.filter((one): one is ChildTable => one.role === 'child' && one.parent === table.name);

	const sharing = (table: FlowTable, columns: readonly string[], row: Record) =>
		rowsOf(table).filter((other) => columns.every((column) => row[column] !== null && other[column] === row[column]));

	// The ids by which the subject's rows belong together: its own, and those that its children name.
	const idsOf = (table: SubjectTable) => [
		...(table.keys.length > 0 ? [table.keys] : []),
		...childrenOf(table).map(({ keys }) => keys.map(({ parent }) => parent)),
	];

	const isOfTheCleared = ({ number }: SubjectTable, rows: readonly Record[]) => {
		const states = rows.map((row) => stateOf(row[number.column], number.format, list));
		return states.includes('on the list') && !states.includes('not on the list');
	};

	const isSubjectKept = (table: SubjectTable, row: Record) =>
		stateOf(row[table.number.column], table.number.format, list) === 'on the list' && isIdKept(table, row);
	const isIdKept = (table: SubjectTable, row: Record) =>
		idsOf(table).every((columns) => isOfTheCleared(table, sharing(table, columns, row)));

	const isKept = (table: FlowTable, row: Record): boolean =>
		table.role === 'subject' ? isSubjectKept(table, row) : isChildKept(table, row);

	const isChildKept = ({ parent, keys }: ChildTable, row: Record): boolean => {
		const above = tableOf(parent);
		if (keys.some(({ child }) => row[child] === null)) return false;
		const parents = rowsOf(above).filter((one) => keys.every((key) => one[key.parent] === row[key.child]));
		if (parents.length === 0) return false;
		if (above.role === 'child') return parents.every((one) => isKept(above, one));
		return isOfTheCleared(above, parents) && parents.every((one) => isIdKept(above, one));
	};

	return Object.fromEntries(
		flow.tables.map((table) => [table.name, rowsOf(table).filter((row) => isKept(table, row))]),
	);
}

const placeholders = placeholdersOf([]);

function stateOf(raw: unknown, format: 'text' | 'number', list: ReadonlySet<string>) {
	const found = normalise(raw, format, placeholders);
	if ('index' in found) return list.has(nhsNumberOf(found.index)) ? 'on the list' : 'not on the list';
	return found.reason === 'blank' ? 'blank' : 'not on the list';
}

function raise(name: string): never {
	throw new Error(`there is no table ${name}`);
}
