import type { Flow, FlowTable } from '../../../flows/flow.ts';
import { isNhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { disclosedRows, type Record, type Tables } from '../views/reference.ts';
import type { Chance } from './chance.ts';

/** What a column holds. */
export type Kind = 'integer' | 'text' | 'date';
export type Column = { readonly name: string; readonly kind: Kind };

/** A table of a random schema, as a select can read it. */
export type WorldTable = {
	readonly name: string;
	readonly columns: readonly Column[];
	/** Whether it is about people, whom the list is asked about. */
	readonly isAboutPeople: boolean;
};

/** A schema of people's tables and of tables without them, with rows and a list. */
export type World = {
	readonly tables: readonly WorldTable[];
	readonly flow: Pick<Flow, 'tables' | 'blankNumbersKept' | 'bridge'>;
	readonly rows: Tables;
	readonly list: readonly string[];
	/** The rows without any record of somebody who is not on the list. */
	readonly kept: Tables;
};

const numbers = Array.from({ length: 120 }, (_, step) => 999_000_000 + step)
	.filter(isNhsIndex)
	.map(nhsNumberOf);

const words = ['ash', 'birch', 'cedar', 'elm', 'fir', 'Larch', 'oak ', "o'neill", '', 'yew'];
const days = ['2025-01-31', '2025-02-28', '2025-03-01', '2025-12-31', '2026-01-01'];

const names: Readonly<{ [kind in Kind]: readonly string[] }> = {
	integer: ['minutes', 'score', 'beds', 'Ward No', 'weight'],
	text: ['reason', 'kind', 'site', 'Full Name', 'note'],
	date: ['seen_on', 'due', 'From Day'],
};

/** One to three tables under the people, one level below, and a look-up that holds no person. */
export function worldOf(chance: Chance): World {
	const person = tableOf(chance, 'person', [
		{ name: 'id', kind: 'integer' },
		{ name: 'number', kind: 'text' },
	]);
	const children = Array.from({ length: 1 + chance.below(3) }, (_, at) => ({
		parent: at > 0 && chance.is(0.4) ? `child_${at}` : 'person',
		table: tableOf(chance, `child_${at + 1}`, [
			{ name: 'id', kind: 'integer' },
			{ name: 'parent_id', kind: 'integer' },
		]),
	}));
	const lookUp = { ...tableOf(chance, 'look_up', [{ name: 'code', kind: 'integer' }]), isAboutPeople: false };
	const tables = [person, ...children.map(({ table }) => table), lookUp];
	const people = chance.some(numbers, 8);
	const list = chance.some(people, 3 + chance.below(3));
	const flow = { tables: [subjectOf(person), ...children.map(childOf), lookUpOf(lookUp)] };
	const rows = Object.fromEntries(tables.map((table) => [table.name, rowsOf(chance, table, people)]));
	return { tables, flow, rows, list, kept: { ...rows, ...disclosedRows(flowOf(flow), rows, new Set(list)) } };
}

function tableOf(chance: Chance, name: string, keys: readonly Column[]): WorldTable {
	const kinds = chance.some(['integer', 'text', 'date', 'integer', 'text'] as const, 2 + chance.below(3));
	const others = kinds.map((kind, at) => ({
		name: names[kind][(at + chance.below(9)) % names[kind].length] ?? kind,
		kind,
	}));
	const distinct = others.filter((one, at) => others.findIndex((other) => other.name === one.name) === at);
	return { name, columns: [...keys, ...distinct], isAboutPeople: true };
}

const place = { file: 'flow.yml' };
const common = (table: WorldTable) => ({
	name: table.name,
	source: { schema: 'src', name: table.name },
	columns: table.columns.map(({ name }) => name),
	disclose: false as const,
	place,
});

const subjectOf = (table: WorldTable): FlowTable => ({
	...common(table),
	role: 'subject',
	number: { column: 'number', format: 'text' },
	keys: ['id'],
});

const childOf = ({ table, parent }: { readonly table: WorldTable; readonly parent: string }): FlowTable => ({
	...common(table),
	role: 'child',
	parent,
	keys: [{ child: 'parent_id', parent: 'id' }],
});

const lookUpOf = (table: WorldTable): FlowTable => ({
	...common(table),
	role: 'nobody',
	decision: { reason: 'Codes', signedOffBy: 'A. Head', on: '2026-01-02' },
});

const flowOf = (flow: World['flow']): Flow => ({ ...({} as Flow), ...flow });

function rowsOf(chance: Chance, table: WorldTable, people: readonly string[]): readonly Record[] {
	const count = table.name === 'person' ? people.length : table.isAboutPeople ? 9 : 4;
	return Array.from({ length: count }, (_, at) =>
		Object.fromEntries(table.columns.map((column) => [column.name, randomValue(chance, column, at, people)])),
	);
}

function randomValue(chance: Chance, { name, kind }: Column, at: number, people: readonly string[]): Record[string] {
	if (name === 'id' || name === 'code') return at + 1;
	if (name === 'parent_id') return 1 + chance.below(10);
	if (name === 'number') return people[at] ?? null;
	if (chance.is(0.12)) return null;
	if (kind === 'integer') return chance.below(6) - 1;
	return chance.one(kind === 'text' ? words : days);
}
