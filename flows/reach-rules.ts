import type { Problem } from '../core/errors.ts';
import { didYouMean } from '../core/yaml/suggestion.ts';
import { joinedList } from '../core/yaml/wording.ts';
import type { Locate } from '../core/yaml/yaml-file.ts';
import type { FlowFile, TableFile } from './flow-schema.ts';

/**
 * Tables of a flow file that no person's number reaches, and that are not declared to have no person-level data (docs/design/policy.md,
 * R4). A table that a model makes is neither: the people in it have been cleaned.
 */
export function reachMistakes(flow: FlowFile, locate: Locate): readonly Problem[] {
	return [
		...flow.tables.flatMap((table, index) => [
			...placeInReturn(table, index, locate),
			...besideModel(flow.name, table, index, locate),
			...keysBesideVia(table, index, locate),
			...unknownParent(flow, index, locate),
		]),
		...noNumber(flow, locate),
		...idleBridge(flow, locate),
		...nothingSent(flow, locate),
		...circles(flow.tables, locate),
	];
}

function placeInReturn(
	{ name, model, subject, via, noPersonData }: TableFile,
	index: number,
	locate: Locate,
): readonly Problem[] {
	if (model !== undefined) return [];
	const isAboutPeople = subject !== undefined || via !== undefined;
	if (isAboutPeople !== (noPersonData !== undefined)) return [];
	const found = isAboutPeople
		? `table \`${name}\` with \`noPersonData\` beside \`${subject === undefined ? 'via' : 'subject'}\``
		: `table \`${name}\` with no \`subject\`, \`via\` or \`noPersonData\``;
	const expected =
		"`subject` for a table that holds the person's number, `via` for one that hangs on another, `noPersonData` for one without person-level data";
	return [locate(['tables', index, 'name'], { found, expected })];
}

const notOfModels = ['subject', 'via', 'noPersonData', 'otherPeople', 'disclose'] as const;

/** What says whom the rows of a table are about has no place on one that is made of cleaned rows. */
function besideModel(flow: string, table: TableFile, index: number, locate: Locate): readonly Problem[] {
	if (table.model === undefined || table.source !== undefined) return [];
	return notOfModels
		.filter((key) => table[key] !== undefined)
		.map((key) =>
			locate(
				['tables', index, key],
				{
					found: `\`${key}\` of table \`${table.name}\`, which the model \`${table.model}\` makes`,
					expected:
						key === 'disclose'
							? 'no `disclose`: a model that is not sent needs no table in the return'
							: `\`model\` without it: models of a return reach people only through its own tables, \`{{ cleaned('${flow}.…') }}\`; give those that are not to be sent \`disclose: false\``,
				},
				'key',
			),
		);
}

function nothingSent({ tables }: FlowFile, locate: Locate): readonly Problem[] {
	if (tables.some(({ disclose, model }) => disclose !== false || model !== undefined)) return [];
	return [locate(['tables'], { found: 'no table that is sent', expected: 'a table without `disclose: false`' }, 'key')];
}

// Such a table is known by the keys that it hangs by.
function keysBesideVia({ subject, via }: TableFile, index: number, locate: Locate): readonly Problem[] {
	if (via === undefined || subject?.keys === undefined) return [];
	const mistake = { found: '`keys` of a child table', expected: '`keys` under `via` alone' };
	return [locate(['tables', index, 'subject', 'keys'], mistake, 'key')];
}

function unknownParent({ tables, bridge }: FlowFile, index: number, locate: Locate): readonly Problem[] {
	const { via, name } = tables[index] ?? {};
	if (via === undefined || via.table === name || via.table === bridge?.name) return [];
	const others = tables.filter((table) => table.name !== name);
	const parent = others.find((table) => table.name === via.table);
	if (parent !== undefined && hasPeopleOfItsOwn(parent)) return [];
	const possible = others.filter(hasPeopleOfItsOwn).map((table) => table.name);
	const names = [...possible, ...(bridge === undefined ? [] : [bridge.name])];
	const why =
		parent === undefined
			? `no table of this flow${didYouMean(via.table, names)}`
			: parent.model === undefined
				? 'one without person-level data'
				: 'made by a model';
	const expected = joinedList(names) || 'another table of this flow';
	return [locate(['tables', index, 'via', 'table'], { found: `\`${via.table}\`, which is ${why}`, expected })];
}

const hasPeopleOfItsOwn = ({ noPersonData, model }: TableFile): boolean =>
	noPersonData === undefined && model === undefined;

function noNumber({ tables, bridge }: FlowFile, locate: Locate): readonly Problem[] {
	const isRoot = ({ subject, via }: TableFile) => subject !== undefined && via === undefined;
	if (bridge !== undefined || tables.some(isRoot)) return [];
	const expected =
		"`subject` on the table that holds the person's number; where the return has no number at all, a `bridge` to a table that maps its key to the number";
	return [locate(['tables'], { found: 'no table with `subject`, and no `bridge`', expected }, 'key')];
}

function idleBridge({ tables, bridge }: FlowFile, locate: Locate): readonly Problem[] {
	if (bridge === undefined || tables.some(({ via }) => via?.table === bridge.name)) return [];
	const found = `a bridge \`${bridge.name}\` that is the parent of no table`;
	return [locate(['bridge', 'name'], { found, expected: `\`via: { table: ${bridge.name}, keys: … }\` in a table` })];
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
		const found = `parent tables in a circle: ${way.map((one) => `\`${one}\``).join(' → ')}`;
		const expected = 'a way from each table to one with `subject`, or to the bridge';
		return [locate(['tables', index, 'via', 'table'], { found, expected })];
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
