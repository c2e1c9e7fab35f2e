import type { Flow } from '../../flows/flow.ts';
import type { Dialect } from '../../loaders/warehouse/dialect.ts';
import { wordsOf } from './dialects.ts';
import { parentOf, personTables, wayUp } from './family.ts';
import { headerSql } from './header.ts';
import { layersUnder } from './layers.ts';
import { joinSql, pairsSql, ruleJoins } from './rule.ts';
import { withSets } from './select.ts';
import { keySetsSql } from './view.ts';
import type { ViewPlan } from './view-plan.ts';
import type { Words } from './words.ts';

type Counted = Pick<ViewPlan, 'table' | 'source' | 'reach'>;

/** A view of one row with those counts, so that whoever discloses needs no right on the sources. */
export const peopleViewSql = (flow: Flow, counted: Counted & Pick<ViewPlan, 'view'>, dialect: Dialect): string =>
	[
		...headerSql({
			what: `People behind the flow ${flow.name}: ${counted.table}.`,
			purpose: 'to suppress what rests on a few people',
			recipient: 'nobody',
			grants: 'select to the loader, and to no reader',
		}),
		wordsOf[dialect].createView(layersUnder(counted.view.name).people),
		peopleSql(flow, counted, dialect),
	].join('\n');

/**
 * Counts the people behind the rows of a table that its view keeps, as `kept`, and behind those that it leaves out, as
 * `removed`. People are told apart by their number. An invalid one or a
 * placeholder is nobody's: it would make a handful of people who are removed look like many.
 */
export function peopleSql(flow: Flow, { table, source, reach }: Counted, dialect: Dialect): string {
	const words = wordsOf[dialect];
	const way = wayTo(words, flow, table);
	const rules = reach.about === 'people' ? ruleJoins(words, reach.rules, 'this') : [];
	const isKept = rules.map(({ found }) => `${found} is not null`).join(' and ');
	return [
		...withSets(keySetsSql(words, reach)),
		'select',
		'\tcount(distinct case when is_kept = 1 then number end) as kept,',
		'\tcount(distinct case when is_kept = 0 then number end) as removed',
		'from (',
		'\tselect',
		`\t\t${way.number} as number,`,
		`\t\t${isKept === '' ? '1' : `case when ${isKept} then 1 else 0 end`} as is_kept`,
		`\tfrom ${words.quoted(source)} as this`,
		...rules.map((join) => joinSql('left join', join, '\t')),
		...way.joins,
		') as behind',
		`where ${isSomebodys('number')} = 1;`,
	].join('\n');
}

type WayTo = { readonly number: string; readonly joins: readonly string[] };

/** The joins from a table, called `this`, up to the one that holds the number. */
function wayTo(words: Words, flow: Flow, name: string): WayTo {
	const table = personTables(flow).find((one) => one.name === name);
	const way = table && wayUp(flow, table);
	if (way === undefined) throw new Error(`table ${name} of flow ${flow.name} leads to no number`);
	const rowAt = (steps: number): string => (steps === 0 ? 'this' : `above_${steps}`);
	const joins = way.children.map((child, at) => {
		const parent = parentOf(flow, child) ?? way.root;
		const relation = `${words.quoted(parent.source)} as ${rowAt(at + 1)}`;
		return joinSql(
			'left join',
			{ relation, on: pairsSql(words, child.keys, { parent: rowAt(at + 1), child: rowAt(at) }) },
			'\t',
		);
	});
	const { applied, value } = words.numberIn(way.root.number, rowAt(joins.length), 'theirs');
	return { number: value, joins: [...joins, ...(applied === undefined ? [] : [`\tcross apply ${applied}`])] };
}

/**
 * 1 for a number that is an NHS number, which is ten digits here or no number at all: modulus 11, whose weighted sum with the
 * tenth digit divides by it; no placeholder, whose digits are all the same.
 */
function isSomebodys(number: string): string {
	const isNone = `${number} is null or ${number} = 'unusable' or replace(${number}, substring(${number}, 1, 1), '') = ''`;
	return `case when ${isNone} then 0 when (${weightedSum(number)}) % 11 = 0 then 1 else 0 end`;
}

/** Of ten digits, each by its place: an NHS number's divides by 11. */
export function weightedSum(digits: string): string {
	const digit = (at: number): string => `cast(substring(${digits}, ${at + 1}, 1) as integer)`;
	return Array.from({ length: 10 }, (_, at) => `${10 - at} * ${digit(at)}`).join(' + ');
}
