import type { Flow } from '../../flows/flow.ts';
import { quoted } from '../../loaders/warehouse/postgres-dialect.ts';
import { parentOf, personTables, wayUp } from './family.ts';
import { joinSql, numberSql, pairsSql, ruleJoins } from './postgres-rule.ts';
import { keySetsSql } from './postgres-view.ts';
import type { ViewPlan } from './view-plan.ts';

/**
 * Counts the people behind the rows of a table that its view keeps, as `kept`, and behind those that it leaves out, as
 * `removed`. People are told apart by their number. An invalid one or a
 * placeholder is nobody's: it would make a handful of people who are removed look like many.
 */
export function peopleSql(flow: Flow, { table, source, reach }: Pick<ViewPlan, 'table' | 'source' | 'reach'>): string {
	const way = wayTo(flow, table);
	const rules = reach.about === 'people' ? ruleJoins(reach.rules, 'this') : [];
	return [
		...keySetsSql(reach),
		'select count(distinct number) filter (where is_kept) as kept, count(distinct number) filter (where not is_kept) as removed',
		'from (',
		'\tselect',
		`\t\t${way.number} as number,`,
		`\t\t${rules.map(({ found }) => `${found} is not null`).join(' and ') || 'true'} as is_kept`,
		`\tfrom ${quoted(source)} as this`,
		...rules.map((join) => joinSql('left join', join, '\t')),
		...way.joins,
		') as behind',
		`where ${isSomebodys('number')};`,
	].join('\n');
}

type WayTo = { readonly number: string; readonly joins: readonly string[] };

/** The joins from a table, called `this`, up to the one that holds the number. */
function wayTo(flow: Flow, name: string): WayTo {
	const table = personTables(flow).find((one) => one.name === name);
	const way = table && wayUp(flow, table);
	if (way === undefined) throw new Error(`table ${name} of flow ${flow.name} leads to no number`);
	const rowAt = (steps: number): string => (steps === 0 ? 'this' : `above_${steps}`);
	const joins = way.children.map((child, at) => {
		const parent = parentOf(flow, child) ?? way.root;
		const relation = `${quoted(parent.source)} as ${rowAt(at + 1)}`;
		return joinSql(
			'left join',
			{ relation, on: pairsSql(child.keys, { parent: rowAt(at + 1), child: rowAt(at) }) },
			'\t',
		);
	});
	return { number: numberSql(way.root.number, rowAt(joins.length)), joins };
}

/** That a text is an NHS number: ten digits of modulus 11, whose weighted sum with the tenth divides by it; no placeholder. */
function isSomebodys(number: string): string {
	const sum = Array.from({ length: 10 }, (_, at) => `${10 - at} * substr(${number}, ${at + 1}, 1)::integer`).join(
		' + ',
	);
	return `case when ${number} ~ '^[0-9]{10}$' and ${number} !~ '^(.)\\1{9}$' then (${sum}) % 11 = 0 else false end`;
}
