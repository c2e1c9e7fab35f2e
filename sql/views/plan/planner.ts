import { childrenOf, type PersonTable, parentOf, type RootTable, requireReach } from '../../../flows/family.ts';
import {
	type ChildTable,
	type Flow,
	type FlowTable,
	isSent,
	type KeyPair,
	type NumberColumn,
} from '../../../flows/flow.ts';
import type { BuildableFlow } from '../../../flows/gate.ts';
import { viewName } from '../../../flows/view-name.ts';
import type { JoinStep, KeyRule, KeySet, NumberRule, Reach, RowRule, ViewPlan } from './view-plan.ts';

export const cleanedSchema = 'cleaned';

/**
 * A view for every table of a flow, in the flow's order: whole records of a person are kept or removed in all of them
 * (docs/design/policy.md, R2, R4, R5). Only the subject's numbers count, invalid and placeholder numbers are on no list,
 * and a child without a parent is never kept. Throws `flow-invalid` when a table is neither reached nor without person-level data.
 */
export function planCleanedViews(flow: BuildableFlow): readonly ViewPlan[] {
	requireReach(flow);
	return flow.tables.map((table) => ({
		view: { schema: cleanedSchema, name: viewName(flow.name, table.name) },
		flow: flow.name,
		table: table.name,
		purpose: flow.purpose,
		recipient: `${flow.recipient.name} (${flow.recipient.odsCode})`,
		source: table.source,
		columns: table.columns,
		reach: reachOf(flow, table),
		isSent: isSent(table),
	}));
}

/** Which rows of a table its cleaned view keeps, and what that rests on. */
export function reachOf(flow: Flow, table: FlowTable): Reach {
	if (table.role === 'nobody') return { about: 'nobody', decision: table.decision };
	return table.role === 'model' ? { about: 'cleaned people' } : { about: 'people', ...rulesOf(flow, table) };
}

type Rules = { readonly keySets: readonly KeySet[]; readonly rules: readonly RowRule[] };

const rulesOf = (flow: Flow, table: PersonTable): Rules =>
	table.role === 'child' ? childRules(flow, table) : rootRules(flow, table);

// A person's own row goes as well when another row of the same local id has to go.
function rootRules(flow: Flow, table: RootTable): Rules {
	const own = numberRules(table.number, flow.blankNumbersKept === undefined ? 'removed' : 'kept');
	const families = keysOf(flow, table).map((columns, index) =>
		familyOf(flow, table, { what: index === 0 ? 'key' : `key_${index + 1}`, columns, own }),
	);
	const keySets = families.map((family) => family.key);
	return {
		keySets: families.flatMap(({ below, key }) => [...below, key]),
		rules: [...own, ...keySets.map(sameKey)],
	};
}

type OwnKey = { readonly what: string; readonly columns: readonly string[]; readonly own: readonly RowRule[] };
type Family = { readonly below: readonly KeySet[]; readonly key: KeySet };

/** A key of the table with the number, judged by all numbers that any table of the flow has under it. */
function familyOf(flow: Flow, table: RootTable, { what, columns, own }: OwnKey): Family {
	const below = numbersBelow(flow, table).map(({ down, number }, index) => ({
		...keySet(table, `${what}_numbers_${index + 1}`, columns, numberRules(number, 'kept')),
		down,
	}));
	return { below, key: keySet(table, what, columns, [...own, ...below.map(sameKey)]) };
}

type NumberBelow = { readonly down: readonly JoinStep[]; readonly number: NumberColumn };

function numbersBelow(flow: Flow, table: PersonTable, above: readonly JoinStep[] = []): readonly NumberBelow[] {
	return childrenOf(flow, table).flatMap((child) => {
		const down = [...above, { table: child.name, source: child.source, pairs: child.keys }];
		const own = child.number === undefined ? [] : [{ down, number: child.number }];
		return [...own, ...numbersBelow(flow, child, down)];
	});
}

// Where a table hangs on another, that one stands for the person, and the number here may be blank. The kept keys rest on it
// already; it is asked once more where whoever reads the view looks for it.
function childRules(flow: Flow, table: ChildTable): Rules {
	const parent = parentOf(flow, table);
	if (parent === undefined) throw new Error(`table ${table.name} of flow ${flow.name} hangs on none`);
	const columns = table.keys.map((pair) => pair.parent);
	const keySets = keptKeys(flow, parent, columns);
	const own = table.number === undefined ? [] : numberRules(table.number, 'kept');
	return { keySets, rules: [...keySets.slice(-1).map(({ name }) => keyRule(name, table.keys)), ...own] };
}

const numberRules = (
	{ column, format, alsoIn = [] }: NumberColumn,
	blank: NumberRule['blank'],
): readonly NumberRule[] => [
	{ kind: 'number', column, format, blank },
	...alsoIn.map((also): NumberRule => ({ kind: 'number', column: also, format, blank: 'kept' })),
];

/** As the last of them, the keys of a table of which every row is kept; before it, what that rests on. */
function keptKeys(flow: Flow, table: PersonTable, columns: readonly string[]): readonly KeySet[] {
	const { keySets, rules } = rulesOf(flow, table);
	// With one key only, a person's rows are kept or removed key by key already.
	if (table.role !== 'child' && keysOf(flow, table).length === 1) return keySets;
	return [...keySets, keySet(table, table.role === 'child' ? 'key' : 'whole', columns, rules)];
}

const keySet = (
	{ name, source }: PersonTable,
	what: string,
	columns: readonly string[],
	rules: readonly RowRule[],
): KeySet => ({ name: `${name}__${what}`, table: name, source, columns, down: [], rules });

const keyRule = (set: string, pairs: readonly KeyPair[]): KeyRule => ({ kind: 'key', set, pairs });

const sameKey = ({ name, columns }: KeySet): KeyRule =>
	keyRule(
		name,
		columns.map((column) => ({ child: column, parent: column })),
	);

/** The keys that a table is known by: its own, and those that its children use; each once, whatever the order of columns. */
function keysOf(flow: Flow, table: RootTable): readonly (readonly string[])[] {
	const own = table.keys.length > 0 ? [table.keys] : [];
	const used = childrenOf(flow, table).map(({ keys }) => keys.map(({ parent }) => parent));
	const all = [...own, ...used];
	return all.filter((key, index) => all.findIndex((other) => isSameKey(other, key)) === index);
}

const isSameKey = (one: readonly string[], other: readonly string[]): boolean =>
	one.length === other.length && one.every((column) => other.includes(column));
