import { smallestGroup } from '../../core/suppress.ts';
import { quoted, quotedLiteral, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import type { Session } from '../../loaders/warehouse/warehouse.ts';
import type { Flow, FlowTable, SubjectTable } from '../flow.ts';

/**
 * Whether the rows of a disclosed table may be counted on record: ten people at least stand behind them, and ten at least
 * behind the rows of the source that were left out. A number of rows would not do: fifty contacts can be one person's
 * (DESIGN, rule 2). The people of the source are those with ten digits for a number.
 */
export async function isCountSafe(session: Session, flow: Flow, table: FlowTable): Promise<boolean> {
	const [found] = await session.query({ text: peopleSql(flow, table) });
	const kept = Number(found?.['kept']);
	const removed = Number(found?.['people']) - kept;
	return kept >= smallestGroup && removed >= smallestGroup;
}

function peopleSql(flow: Flow, table: FlowTable): string {
	const path = pathToSubject(flow, table);
	const { subject } = path;
	const number = `ndoo.nhs_number(t${path.joins.length}.${quotedName(subject.number.column)}::text collate "default", ${quotedLiteral(subject.number.format)})`;
	return [
		'with people as (',
		`\tselect distinct ${number} as number`,
		`\tfrom ${quoted(table.source)} as t0`,
		...path.joins.map((join) => `\t${join}`),
		')',
		'select count(*) as people, count(list.nhs_number) as kept',
		'from people left join ndoo_list.cleaned_list as list on list.nhs_number = people.number',
		"where people.number ~ '^[0-9]{10}$'",
	].join('\n');
}

type Path = { readonly subject: SubjectTable; readonly joins: readonly string[] };

function pathToSubject(flow: Flow, table: FlowTable, depth = 0): Path {
	if (table.role === 'subject') return { subject: table, joins: [] };
	const parent = flow.tables.find(({ name }) => name === table.parent);
	if (parent === undefined) throw new Error(`table ${table.name} hangs on no table of the flow`);
	const on = table.keys.map((key) => `t${depth}.${quotedName(key.child)} = t${depth + 1}.${quotedName(key.parent)}`);
	const { subject, joins } = pathToSubject(flow, parent, depth + 1);
	return { subject, joins: [`join ${quoted(parent.source)} as t${depth + 1} on ${on.join(' and ')}`, ...joins] };
}
