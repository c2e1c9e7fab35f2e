import type { Flow } from '../../flows/flow.ts';
import type { Dialect } from '../../loaders/warehouse/dialect.ts';
import type { RelationName } from '../../loaders/warehouse/warehouse.ts';
import { wordsOf } from './dialects.ts';
import { type PersonTable, parentOf, wayUp } from './family.ts';
import { headerSql } from './header.ts';
import { layersUnder } from './layers.ts';
import { joinSql, pairsSql } from './rule.ts';
import type { Words } from './words.ts';

/**
 * A view of one row with the number of people behind a table that is passed on whole, so that whoever discloses needs no right
 * on the other tables. Behind a cleaned view nobody is counted: how many are left would tell how many are not.
 */
export const peopleViewSql = (flow: Flow, view: RelationName, table: PersonTable, dialect: Dialect): string =>
	[
		...headerSql({
			what: `People behind the flow ${flow.name}: ${table.name}.`,
			purpose: 'to suppress what rests on a few people',
			recipient: 'nobody',
			grants: 'select to the loader, and to no reader',
		}),
		wordsOf[dialect].createView(layersUnder(view.name).people),
		peopleSql(flow, table, dialect),
	].join('\n');

/**
 * Counts the people behind the rows of a table, as `people`. They are told apart by their number. An invalid one or a
 * placeholder is nobody's: it would make a handful of people look like many.
 */
export function peopleSql(flow: Flow, table: PersonTable, dialect: Dialect): string {
	const words = wordsOf[dialect];
	const way = wayTo(words, flow, table);
	return [
		'select count(distinct behind.number) as people',
		'from (',
		`\tselect ${way.number} as number`,
		`\tfrom ${words.quoted(table.source)} as this`,
		...way.joins,
		') as behind',
		`where ${isSomebodys('behind.number')} = 1;`,
	].join('\n');
}

type WayTo = { readonly number: string; readonly joins: readonly string[] };

/** The joins from a table, called `this`, up to the one that holds the number. */
function wayTo(words: Words, flow: Flow, table: PersonTable): WayTo {
	const way = wayUp(flow, table);
	if (way === undefined) throw new Error(`table ${table.name} of flow ${flow.name} leads to no number`);
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
