import type { Problem } from '../core/errors.ts';
import type { Locate } from '../core/yaml/yaml-file.ts';
import type { FlowFile, TableFile } from './flow-schema.ts';
import { reachMistakes } from './reach-rules.ts';
import { isSameInViews, longestViewName, viewName } from './view-name.ts';

/**
 * What the schema of a flow file cannot see: rules between its keys, and the shape of the whole return
 * (docs/design/policy.md, R4).
 */
export function flowMistakes(flow: FlowFile, listServesDays: number, locate: Locate): readonly Problem[] {
	return [
		...tooOld(flow, listServesDays, locate),
		...flow.tables.flatMap((table, index) => [
			...sameName(flow, index, locate),
			...oneOrigin(table, index, locate),
			...longViewName(flow.name, table, index, locate),
			...otherPeople(table, index, locate),
			...acceptedColumns(table, index, locate),
			...numberTwice(table.subject, ['tables', index, 'subject'], locate),
		]),
		...numberTwice(flow.bridge, ['bridge'], locate),
		...reachMistakes(flow, locate),
	];
}

function tooOld({ maxListAgeDays }: FlowFile, listServesDays: number, locate: Locate): readonly Problem[] {
	if (maxListAgeDays === undefined || maxListAgeDays <= listServesDays) return [];
	const expected = `at most ${listServesDays}, which is \`listServesDays\` in ndoo.yml`;
	return [locate(['maxListAgeDays'], { found: `the number ${maxListAgeDays}`, expected })];
}

function sameName({ tables, bridge }: FlowFile, index: number, locate: Locate): readonly Problem[] {
	const name = tables[index]?.name ?? '';
	const isFirst = tables.findIndex((table) => isSameInViews(table.name, name)) === index;
	if (isFirst && !isSameInViews(bridge?.name ?? '', name)) return [];
	const found = isFirst ? `the name of the bridge, \`${name}\`` : `a second table \`${name}\``;
	return [locate(['tables', index, 'name'], { found, expected: 'a name of its own for each table' })];
}

function oneOrigin({ name, source, model }: TableFile, index: number, locate: Locate): readonly Problem[] {
	if ((source === undefined) !== (model === undefined)) return [];
	const which = source === undefined ? 'with no `source` and no `model`' : 'with both a `source` and a `model`';
	const expected = '`source` for a table of a clinical system, or `model` for a model of sql/models';
	return [locate(['tables', index, 'name'], { found: `table \`${name}\` ${which}`, expected })];
}

// PostgreSQL cuts longer names off without a word, and two views would become one.
function longViewName(flow: string, { name }: TableFile, index: number, locate: Locate): readonly Problem[] {
	const view = viewName(flow, name);
	if (view.length <= longestViewName) return [];
	const found = `a name that makes a view of ${view.length} characters, \`${view}\``;
	return [locate(['tables', index, 'name'], { found, expected: `a view name of at most ${longestViewName}` })];
}

/** What is said of other people's numbers is never about the subject's own, and there are none where nobody is. */
function otherPeople(table: TableFile, index: number, locate: Locate): readonly Problem[] {
	if (table.otherPeople !== undefined && table.noPersonData !== undefined && table.model === undefined) {
		const mistake = { found: '`otherPeople` of a table without person-level data', expected: 'a table about people' };
		return [locate(['tables', index, 'otherPeople'], mistake, 'key')];
	}
	const own = [table.subject?.column, ...(table.subject?.alsoIn ?? [])];
	return (table.otherPeople ?? []).flatMap((column, at) => {
		if (!own.includes(column)) return [];
		const found = `\`${column}\`, which \`subject\` has as the person's own`;
		const expected = "columns with other people's numbers";
		return [locate(['tables', index, 'otherPeople', at], { found, expected })];
	});
}

/** Of a table without person-level data any column of its source may be accepted; of any other one that is disclosed. */
function acceptedColumns(table: TableFile, index: number, locate: Locate): readonly Problem[] {
	const { acceptedColumns: accepted = [], columns, model, noPersonData } = table;
	const path = ['tables', index, 'acceptedColumns'];
	if (accepted.length > 0 && model !== undefined) {
		const found = '`acceptedColumns` of a table that a model makes';
		return [locate(path, { found, expected: 'them where the model has the columns from' }, 'key')];
	}
	return accepted.flatMap(({ column }, at) => {
		const isTwice = accepted.findIndex((other) => other.column === column) < at;
		if (!isTwice && (noPersonData !== undefined || columns.includes(column))) return [];
		const found = `\`${column}\`, which is ${isTwice ? 'accepted already' : 'not among `columns`'}`;
		return [locate([...path, at, 'column'], { found, expected: 'each column that is disclosed, once' })];
	});
}

type NumberFile = NonNullable<TableFile['subject']>;

function numberTwice(
	number: Pick<NumberFile, 'column' | 'alsoIn'> | undefined,
	path: readonly PropertyKey[],
	locate: Locate,
): readonly Problem[] {
	const at = number?.alsoIn?.indexOf(number.column) ?? -1;
	if (at < 0) return [];
	const mistake = { found: `\`${number?.column}\`, which is \`column\` already`, expected: 'further columns' };
	return [locate([...path, 'alsoIn', at], mistake)];
}
