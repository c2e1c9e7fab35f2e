import { smallestGroup } from '../../core/suppress.ts';
import type { Mistake } from '../../core/yaml/source.ts';
import { isAboutPeople, parentOf } from '../../flows/family.ts';
import type { Bridge, ChildTable, Flow, FlowTable } from '../../flows/flow.ts';
import type { Column, Session } from '../../warehouse/warehouse.ts';
import { type Looked, type RequestedColumns, type Searched, sourceKey } from '../column-search/search-sources.ts';
import { nameSense } from './column-name.ts';
import type { ColumnRules } from './column-rules.ts';
import { canHoldNumber, profileTable } from './sample.ts';

/**
 * The columns of a table in which no number may be unless the flow says whose. Of a table about people those that are
 * disclosed, or handed to models; of one without person-level data all that its source has, since a number in it would be somebody's. None of
 * one that a model makes: it has the numbers of tables that are looked into.
 */
export function wantedColumns(flow: Flow, table: FlowTable): readonly RequestedColumns[] {
	if (table.role === 'model') return [];
	if (table.role === 'nobody') return [{ source: table.source, columns: 'all' }];
	const known = declaredNumbers(flow, table);
	const columns = table.columns.filter((column) => !known.includes(column));
	return columns.length === 0 ? [] : [{ source: table.source, columns }];
}

type Evidence = { readonly table: FlowTable; readonly searched: Searched; readonly rules: ColumnRules };

/** What speaks against the columns of a table that are to hold nobody's number. */
export async function undeclaredNumbers(session: Session, flow: Flow, evidence: Evidence): Promise<readonly Mistake[]> {
	const { table, searched } = evidence;
	const mistakes: Mistake[] = [];
	for (const { source, columns: wanted } of wantedColumns(flow, table)) {
		const found = [...(searched.get(sourceKey(source))?.columns ?? [])].filter(
			([column]) => wanted === 'all' || wanted.includes(column),
		);
		for (const [column, looked] of found) mistakes.push(...mistakeOf(table, column, looked));
		const clear = found.filter(([, { verdict }]) => verdict === 'nothing').map(([column]) => column);
		for (const column of await namedAsNumbers(session, evidence, clear))
			mistakes.push(numbersIn(table, column, 'whose name is that of NHS numbers'));
	}
	return mistakes;
}

function mistakeOf(table: FlowTable, column: string, { verdict, type }: Looked): readonly Mistake[] {
	const isAccepted = (table.acceptedColumns ?? []).some((accepted) => accepted.column === column);
	switch (verdict) {
		case 'numbers':
			return [numbersIn(table, column, 'in which there are NHS numbers, more than chance gives')];
		case 'some':
			return isAccepted ? [] : [unsigned(table, column, 'in which something may be an NHS number, or is so by chance')];
		case 'closed':
			return isAccepted ? [] : [unsigned(table, column, `which is ${type} and cannot be searched for NHS numbers`)];
		case 'nothing':
			return [];
		default:
			return verdict satisfies never;
	}
}

function numbersIn({ name, role }: FlowTable, column: string, because: string): Mistake {
	return role === 'nobody'
		? {
				found: `table \`${name}\` as one without person-level data, and its column \`${column}\`, ${because}`,
				expected: '`subject` or `via` for a table about people',
			}
		: {
				found: `the column \`${column}\` of table \`${name}\`, ${because}, and the flow does not say whose`,
				expected: "`alsoIn` under `subject` for the subject's own, `otherPeople` for others'; or leave the column out",
			};
}

function unsigned({ name, role }: FlowTable, column: string, because: string): Mistake {
	const out = role === 'nobody' ? 'or a view of the source without it' : 'or leave it out';
	return {
		found: `the column \`${column}\` of table \`${name}\`, ${because}`,
		expected: `\`${column}\` under \`acceptedColumns\` of the table, with a reason and a sign-off of somebody who looked into it; ${out}`,
	};
}

/** Columns with too few values to say what they hold, by whose name it is NHS numbers. */
async function namedAsNumbers(
	session: Session,
	{ table: { source }, rules }: Evidence,
	clear: readonly string[],
): Promise<readonly string[]> {
	const isNamed = (column: Column) =>
		clear.includes(column.name) && canHoldNumber(column) && ['number', 'other-person'].includes(nameSense(column.name));
	const columns = (await session.describe(source)).filter(isNamed);
	const profiles = await profileTable(session, source, columns, rules.placeholders);
	return [...profiles].flatMap(([column, { values }]) => (values < smallestGroup ? [column] : []));
}

/** Columns of which the flow says whose numbers they hold: in the table itself, or by the keys that it hangs by. */
function declaredNumbers(flow: Flow, table: FlowTable | Bridge): readonly string[] {
	if (!isAboutPeople(table)) return [];
	const { number } = table;
	const own = number === undefined ? [] : [number.column, ...(number.alsoIn ?? [])];
	const others = table.role === 'bridge' ? [] : (table.otherPeople ?? []);
	return [...own, ...others, ...(table.role === 'child' ? keysWithNumbers(flow, table) : [])];
}

function keysWithNumbers(flow: Flow, child: ChildTable): readonly string[] {
	const parent = parentOf(flow, child);
	if (parent === undefined) return [];
	const known = declaredNumbers(flow, parent);
	return child.keys.filter((key) => known.includes(key.parent)).map((key) => key.child);
}
