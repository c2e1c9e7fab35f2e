import { NdooError, type Problem } from '../core/errors.ts';
import type { Bridge, ChildTable, Flow, FlowTable, SubjectTable } from './flow.ts';

/** A table that holds the person's number, and hangs on no other. */
export type RootTable = SubjectTable | Bridge;

/** A table that is about people, or the bridge to their numbers. */
export type PersonTable = RootTable | ChildTable;

/** All that a flow reads: its bridge, and its tables in their order. */
export const readBy = ({ bridge, tables }: Flow): readonly (Bridge | FlowTable)[] => [
	...(bridge === undefined ? [] : [bridge]),
	...tables,
];

export const personTables = (flow: Flow): readonly PersonTable[] => readBy(flow).filter(isAboutPeople);

/** Holds people whom the list is asked about. One without person-level data holds none, and one that a model makes those who are left. */
export const isAboutPeople = (table: FlowTable | Bridge): table is PersonTable =>
	table.role !== 'nobody' && table.role !== 'model';

export const childrenOf = ({ tables }: Flow, { name }: PersonTable): readonly ChildTable[] =>
	tables.filter((table): table is ChildTable => table.role === 'child' && table.parent === name);

export const parentOf = (flow: Flow, { parent }: ChildTable): PersonTable | undefined =>
	personTables(flow).find(({ name }) => name === parent);

/** Whether the keys of a table lead up to one that holds the number. */
function isReached(flow: Flow, table: PersonTable): boolean {
	const passed: ChildTable[] = [];
	let one: PersonTable | undefined = table;
	while (one?.role === 'child') {
		if (passed.includes(one) || one.keys.length === 0) return false;
		passed.push(one);
		one = parentOf(flow, one);
	}
	return one !== undefined;
}

/**
 * The proof that nothing of a flow is passed on unfiltered: each table is signed off as one without person-level data, or leads by its
 * keys to the number of a person (docs/design/policy.md, R4). Throws `flow-invalid`, naming the tables that do neither.
 */
export function requireReach(flow: Flow): void {
	const lost = flow.tables.filter((table) => isAboutPeople(table) && !isReached(flow, table));
	if (lost.length === 0) return;
	throw new NdooError('flow-invalid', `The flow \`${flow.name}\` has tables that no person's number reaches.`, {
		todo: 'Say in the flow file by which keys they hang on a table that is reached; or that they have no person-level data, with a sign-off. Nothing was built.',
		problems: lost.map(unreached),
	});
}

const unreached = ({ name, place }: FlowTable): Problem => ({
	place,
	found: `table \`${name}\`, which leads to no table that holds the number`,
	expected: '`via` to a table that is reached, `subject`, or `noPersonData`',
});
