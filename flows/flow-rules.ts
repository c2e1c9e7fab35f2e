import type { Problem } from '../core/errors.ts';
import { didYouMean } from '../core/yaml/suggestion.ts';
import { list } from '../core/yaml/wording.ts';
import type { Locate } from '../core/yaml/yaml-file.ts';
import type { FlowFile, TableFile } from './flow-schema.ts';
import { longestViewName, viewName } from './view-name.ts';

/** What the schema of a flow file cannot see: rules between its keys, and the shape of the whole return (POLICY R4). */
export function flowMistakes(flow: FlowFile, listServesDays: number, locate: Locate): readonly Problem[] {
	return [
		...tooOld(flow, listServesDays, locate),
		...flow.tables.flatMap((table, index) => [
			...sameName(flow.tables, index, locate),
			...longViewName(flow.name, table, index, locate),
			...placeInReturn(table, index, locate),
			...unknownParent(flow.tables, index, locate),
		]),
		...subjects(flow.tables, locate),
		...circles(flow.tables, locate),
	];
}

function tooOld({ maxListAgeDays }: FlowFile, listServesDays: number, locate: Locate): readonly Problem[] {
	if (maxListAgeDays === undefined || maxListAgeDays <= listServesDays) return [];
	const expected = `at most ${listServesDays}, which is \`listServesDays\` in ndoo.yml`;
	return [locate(['maxListAgeDays'], { found: `the number ${maxListAgeDays}`, expected })];
}

function sameName(tables: readonly TableFile[], index: number, locate: Locate): readonly Problem[] {
	const name = tables[index]?.name;
	if (tables.findIndex((table) => table.name === name) === index) return [];
	const mistake = { found: `a second table \`${name}\``, expected: 'a name of its own for each table' };
	return [locate(['tables', index, 'name'], mistake)];
}

// PostgreSQL cuts longer names off without a word, and two views would become one.
function longViewName(flow: string, { name }: TableFile, index: number, locate: Locate): readonly Problem[] {
	const view = viewName(flow, name);
	if (view.length <= longestViewName) return [];
	const found = `a name that makes a view of ${view.length} characters, \`${view}\``;
	return [locate(['tables', index, 'name'], { found, expected: `a view name of at most ${longestViewName}` })];
}

function placeInReturn({ name, subject, via }: TableFile, index: number, locate: Locate): readonly Problem[] {
	if ((subject === undefined) !== (via === undefined)) return [];
	const found = `table \`${name}\` with ${subject === undefined ? 'neither `subject` nor' : 'both `subject` and'} \`via\``;
	const expected = "`subject` for the table that holds the person's number, `via` for a table that hangs on another";
	return [locate(['tables', index, 'name'], { found, expected })];
}

function unknownParent(tables: readonly TableFile[], index: number, locate: Locate): readonly Problem[] {
	const { via, name } = tables[index] ?? {};
	const names = tables.map((table) => table.name).filter((other) => other !== name);
	if (via === undefined || via.table === name || names.includes(via.table)) return [];
	const found = `\`${via.table}\`, which is no table of this flow${didYouMean(via.table, names)}`;
	return [locate(['tables', index, 'via', 'table'], { found, expected: list(names) || 'another table of this flow' })];
}

function subjects(tables: readonly TableFile[], locate: Locate): readonly Problem[] {
	const holders = tables.flatMap(({ subject }, index) => (subject === undefined ? [] : [index]));
	const expected = "one table with `subject`: the one that holds the person's number";
	if (holders.length === 0) return [locate(['tables'], { found: 'no table with `subject`', expected }, 'key')];
	return holders
		.slice(1)
		.map((index) => locate(['tables', index, 'subject'], { found: 'a second table with `subject`', expected }, 'key'));
}

/** Each circle once, said at the first of its tables. */
function circles(tables: readonly TableFile[], locate: Locate): readonly Problem[] {
	const parentOf = new Map(tables.map(({ name, via }) => [name, via?.table]));
	return tables.flatMap(({ name }, index) => {
		const way = wayUp(name, parentOf);
		const isFirst =
			way.length > 1 &&
			way.at(-1) === name &&
			way.every((one) => tables.findIndex((table) => table.name === one) >= index);
		if (!isFirst) return [];
		const found = `tables that hang on each other in a circle: ${way.map((one) => `\`${one}\``).join(' → ')}`;
		return [
			locate(['tables', index, 'via', 'table'], { found, expected: 'a way from each table to the one with `subject`' }),
		];
	});
}

// The tables from one upwards, until there is no parent or one comes again.
function wayUp(name: string, parentOf: ReadonlyMap<string, string | undefined>): readonly string[] {
	const way = [name];
	for (let parent = parentOf.get(name); parent !== undefined; parent = parentOf.get(parent)) {
		const isAgain = way.includes(parent);
		way.push(parent);
		if (isAgain) break;
	}
	return way;
}
