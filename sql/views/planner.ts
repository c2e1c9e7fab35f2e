import type { ChildTable, Flow, FlowTable, KeyPair, SubjectTable } from '../../flows/flow.ts';
import type { BuildableFlow } from '../../flows/gate.ts';
import { viewName } from '../../flows/view-name.ts';
import type { KeySet, RowRule, ViewPlan } from './view-plan.ts';

export const cleanedSchema = 'cleaned';

/**
 * A view for every table of a flow, in the flow's order: whole records of a person are kept or removed in all of them
 * (POLICY R2, R4, R5). Only the subject's number counts, blank, invalid and placeholder numbers are on no list, and a child
 * without a parent is never kept.
 */
export const planCleanedViews = (flow: BuildableFlow): readonly ViewPlan[] =>
	flow.tables.map((table) => ({
		view: { schema: cleanedSchema, name: viewName(flow.name, table.name) },
		flow: flow.name,
		table: table.name,
		purpose: flow.purpose,
		recipient: `${flow.recipient.name} (${flow.recipient.odsCode})`,
		source: table.source,
		columns: table.columns,
		...rulesOf(flow, table),
	}));

/** When a row of a table is kept, and the sets of keys that this rests on. */
type Rules = Pick<ViewPlan, 'keySets' | 'rules'>;

const rulesOf = (flow: Flow, table: FlowTable): Rules =>
	table.role === 'subject' ? subjectRules(flow, table) : childRules(flow, table);

// A person's own row goes as well when another row of the same local id has to go.
function subjectRules(flow: Flow, table: SubjectTable): Rules {
	const number: RowRule = { kind: 'number', ...table.number };
	const keySets = keysOf(flow, table).map((columns, index) =>
		keySet(table, index === 0 ? 'key' : `key_${index + 1}`, columns, [number]),
	);
	return {
		keySets,
		rules: [number, ...keySets.map(({ name, columns }) => keyRule(name, columns.map(sameOnBothSides)))],
	};
}

function childRules(flow: Flow, table: ChildTable): Rules {
	const keySets = keptKeys(
		flow,
		parentOf(flow, table),
		table.keys.map(({ parent }) => parent),
	);
	return { keySets, rules: keySets.slice(-1).map(({ name }) => keyRule(name, table.keys)) };
}

/** As the last of them, the keys of a table of which every row is kept; before it, what that rests on. */
function keptKeys(flow: Flow, table: FlowTable, columns: readonly string[]): readonly KeySet[] {
	const { keySets, rules } = rulesOf(flow, table);
	// With one key only, a subject's rows are kept or removed key by key already.
	if (table.role === 'subject' && keySets.length === 1) return keySets;
	return [...keySets, keySet(table, table.role === 'subject' ? 'whole' : 'key', columns, rules)];
}

const keySet = (
	{ name, source }: FlowTable,
	what: string,
	columns: readonly string[],
	rules: readonly RowRule[],
): KeySet => ({ name: `${name}__${what}`, table: name, source, columns, rules });

const keyRule = (set: string, pairs: readonly KeyPair[]): RowRule => ({ kind: 'key', set, pairs });

const sameOnBothSides = (column: string): KeyPair => ({ child: column, parent: column });

/** The keys that a table is known by: its own, and those that its children use; each once, whatever the order of columns. */
function keysOf(flow: Flow, table: FlowTable): readonly (readonly string[])[] {
	const own = table.role === 'subject' && table.keys.length > 0 ? [table.keys] : [];
	const used = flow.tables.flatMap((other) =>
		other.role === 'child' && other.parent === table.name ? [other.keys.map(({ parent }) => parent)] : [],
	);
	const all = [...own, ...used];
	return all.filter((key, index) => all.findIndex((other) => isSameKey(other, key)) === index);
}

const isSameKey = (one: readonly string[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((column) => other.includes(column));

function parentOf(flow: Flow, { name, parent }: ChildTable): FlowTable {
	const found = flow.tables.find((table) => table.name === parent);
	// The reader of flow files refuses such a flow; here it would be a view that keeps everything or nothing.
	if (found === undefined) throw new Error(`table ${name} of flow ${flow.name} hangs on no table of the flow`);
	return found;
}
