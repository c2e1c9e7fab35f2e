import type { Problem } from '../../core/errors.ts';
import { didYouMean } from '../../core/yaml/suggestion.ts';
import type { ChildTable, Flow, FlowTable, SubjectTable } from '../../flows/flow.ts';
import type { Column, RelationName, Row, Session } from '../../loaders/warehouse/warehouse.ts';
import { sourceRelations } from './postgres-catalogue.ts';

/** What the warehouse has: the columns of a relation, none when it is not there. */
type ColumnsOf = (relation: RelationName) => readonly Column[];

/**
 * Everything in the flows that the warehouse does not have, or has in another form: tables, columns, the type of the number
 * and of the keys.
 */
export async function sourceProblems(session: Session, flows: readonly Flow[]): Promise<readonly Problem[]> {
	const described = new Map<string, readonly Column[]>();
	for (const { source } of flows.flatMap(({ tables }) => tables))
		described.set(shown(source), await session.describe(source));
	const columnsOf: ColumnsOf = (relation) => described.get(shown(relation)) ?? [];
	const isMissing = [...described.values()].some((columns) => columns.length === 0);
	const relations = isMissing ? (await session.query(sourceRelations)).map(toRelation) : [];
	return flows.flatMap((flow) =>
		flow.tables.flatMap((table) =>
			columnsOf(table.source).length === 0
				? [missingTable(table, relations)]
				: [...missingColumns(flow, table, columnsOf), ...misfits(flow, table, columnsOf)],
		),
	);
}

const toRelation = (row: Row): RelationName => ({ schema: String(row['schema']), name: String(row['name']) });

const shown = ({ schema, name }: RelationName): string => `${schema}.${name}`;

function missingTable({ name, source, place }: FlowTable, relations: readonly RelationName[]): Problem {
	const found = `table \`${name}\` from \`${shown(source)}\`, which the warehouse does not have`;
	return {
		place,
		found: `${found}${didYouMean(shown(source), relations.map(shown))}`,
		expected: 'a table or view that is there, and that this account may see',
	};
}

function missingColumns(flow: Flow, table: FlowTable, columnsOf: ColumnsOf): readonly Problem[] {
	const there = columnsOf(table.source).map(({ name }) => name);
	return neededColumns(flow, table)
		.filter((column) => !there.includes(column))
		.map((column) => ({
			place: table.place,
			found: `the column \`${column}\` in table \`${table.name}\`, which \`${shown(table.source)}\` does not have${didYouMean(column, there)}`,
			expected: 'a column of the source, written as the source has it',
		}));
}

/** All columns that the views of a flow take from the source of a table, each once. */
function neededColumns({ tables }: Flow, table: FlowTable): readonly string[] {
	const own = table.role === 'subject' ? [table.number.column, ...table.keys] : table.keys.map(({ child }) => child);
	const asParent = tables
		.filter((other): other is ChildTable => other.role === 'child' && other.parent === table.name)
		.flatMap(({ keys }) => keys.map(({ parent }) => parent));
	return [...new Set([...table.columns, ...own, ...asParent])];
}

const misfits = (flow: Flow, table: FlowTable, columnsOf: ColumnsOf): readonly Problem[] =>
	table.role === 'subject' ? numberMisfit(table, columnsOf) : keyMisfits(flow, table, columnsOf);

// Numbers that lost their leading zeros, read as texts, are too short: those people would vanish from the return in silence.
function numberMisfit({ name, source, number, place }: SubjectTable, columnsOf: ColumnsOf): readonly Problem[] {
	const type = columnsOf(source).find((column) => column.name === number.column)?.type;
	if (type === undefined || number.format === 'number' || kindOfType(type) !== 'number') return [];
	const found = `the number of table \`${name}\` as \`format: text\`, and the column \`${number.column}\` is ${type}`;
	return [{ place, found, expected: '`format: number`' }];
}

function keyMisfits(flow: Flow, table: ChildTable, columnsOf: ColumnsOf): readonly Problem[] {
	const parent = flow.tables.find(({ name }) => name === table.parent);
	const typeOf = (source: RelationName | undefined, column: string) =>
		source && columnsOf(source).find(({ name }) => name === column)?.type;
	return table.keys.flatMap((key) => {
		const here = typeOf(table.source, key.child);
		const there = typeOf(parent?.source, key.parent);
		if (here === undefined || there === undefined || kindOfType(here) === kindOfType(there)) return [];
		const found = `the key \`${key.child}\` of table \`${table.name}\`, which is ${here}, beside \`${key.parent}\` of \`${table.parent}\`, which is ${there}`;
		return [
			{
				place: table.place,
				found,
				expected: 'two columns that can be compared: give the sources a view that makes them alike',
			},
		];
	});
}

/** Types that PostgreSQL compares with each other share a kind; any other type is its own, without its length. */
function kindOfType(type: string): string {
	const bare = type.replace(/\(.*\)/, '').trim();
	if (/^(smallint|integer|bigint|numeric|real|double precision)$/.test(bare)) return 'number';
	return /^(character|character varying|text|bpchar)$/.test(bare) ? 'text' : bare;
}
