import type { Problem } from '../../../core/errors.ts';
import { didYouMean } from '../../../core/yaml/suggestion.ts';
import { childrenOf, isAboutPeople, type PersonTable, parentOf, personTables, readBy } from '../../../flows/family.ts';
import type { Bridge, Flow, FlowTable, NobodyTable } from '../../../flows/flow.ts';
import { isEngineSchema } from '../../../warehouse/reserved-schemas.ts';
import { isExact, kindOf } from '../../../warehouse/type-kind.ts';
import type { Column, RelationName, Row, Session } from '../../../warehouse/warehouse.ts';
import { catalogueOf, sourceDemandsOf } from './dialects.ts';

/** What the warehouse has: the columns of a relation, none when it is not there. */
type ColumnsOf = (relation: RelationName) => readonly Column[];

/** What a flow reads: its tables and its bridge. */
type Read = FlowTable | Bridge;

/**
 * Everything in the flows that the warehouse does not have, or has in another form: tables, columns, the type of the number
 * and of the keys, and a table without person-level data that holds the key of a person.
 */
export async function sourceProblems(session: Session, flows: readonly Flow[]): Promise<readonly Problem[]> {
	const described = new Map<string, readonly Column[]>();
	for (const { source } of flows.flatMap(readBy)) described.set(shown(source), await session.describe(source));
	const columnsOf: ColumnsOf = (relation) => described.get(shown(relation)) ?? [];
	const isMissing = [...described.values()].some((columns) => columns.length === 0);
	const relations = isMissing
		? (await session.query(catalogueOf[session.dialect].sourceRelations)).map(toRelation)
		: [];
	const problems = flows.flatMap((flow) =>
		readBy(flow).flatMap((table) => {
			if (isEngineSchema(session.dialect, table.source.schema)) return [enginesOwn(table)];
			return columnsOf(table.source).length === 0
				? [missingTable(table, relations)]
				: [...missingColumns(flow, table, columnsOf), ...misfits(flow, table, columnsOf)];
		}),
	);
	return [...problems, ...(await sourceDemandsOf[session.dialect](session, flows))];
}

const toRelation = (row: Row): RelationName => ({ schema: String(row['schema']), name: String(row['name']) });

const shown = ({ schema, name }: RelationName): string => `${schema}.${name}`;

function missingTable({ name, source, place }: Read, relations: readonly RelationName[]): Problem {
	const found = `table \`${name}\` from \`${shown(source)}\`, which the warehouse does not have`;
	return {
		place,
		found: `${found}${didYouMean(shown(source), relations.map(shown))}`,
		expected: 'a table or view that is there, and that this account may see',
	};
}

function missingColumns(flow: Flow, table: Read, columnsOf: ColumnsOf): readonly Problem[] {
	const there = columnsOf(table.source).map(({ name }) => name);
	return neededColumns(flow, table)
		.filter((column) => !there.includes(column))
		.map((column) => ({
			place: table.place,
			found: `the column \`${column}\` in table \`${table.name}\`, which \`${shown(table.source)}\` does not have${didYouMean(column, there)}`,
			expected: 'a column of the source, written as the source has it',
		}));
}

// What it keeps for itself is of all databases, or of the values of all tables, such as statistics.
const enginesOwn = ({ name, source, place }: Read): Problem => ({
	place,
	found: `table \`${name}\` from \`${shown(source)}\`, which is the engine's own`,
	expected: 'a table or view of a clinical system',
});

/** All columns that the views of a flow take from the source of a table, and those that the flow says something of; each once. */
export function neededColumns(flow: Flow, table: Read): readonly string[] {
	const disclosed =
		table.role === 'bridge'
			? []
			: [...table.columns, ...(table.otherPeople ?? []), ...(table.acceptedColumns ?? []).map(({ column }) => column)];
	if (table.role !== 'bridge' && !isAboutPeople(table)) return disclosed;
	const { number } = table;
	const numbers = number === undefined ? [] : [number.column, ...(number.alsoIn ?? [])];
	const keys = table.role === 'child' ? table.keys.map(({ child }) => child) : table.keys;
	const asParent = childrenOf(flow, table).flatMap((child) => child.keys.map(({ parent }) => parent));
	return [...new Set([...disclosed, ...numbers, ...keys, ...asParent])];
}

function misfits(flow: Flow, table: Read, columnsOf: ColumnsOf): readonly Problem[] {
	if (table.role === 'nobody') return keysOfPeople(flow, table, columnsOf);
	if (!isAboutPeople(table)) return [];
	return [
		...numberMisfits(table, columnsOf),
		...inexactKeys(flow, table, columnsOf),
		...keyMisfits(flow, table, columnsOf),
	];
}

// Numbers that lost their leading zeros, read as texts, are too short: those people would vanish from the return in silence.
function numberMisfits({ name, source, number, place }: PersonTable, columnsOf: ColumnsOf): readonly Problem[] {
	if (number === undefined || number.format === 'number') return [];
	return [number.column, ...(number.alsoIn ?? [])].flatMap((holder) => {
		const column = columnsOf(source).find((one) => one.name === holder);
		if (column === undefined || kindOf(column) !== 'number') return [];
		const found = `the number of table \`${name}\` as \`format: text\`, and the column \`${holder}\` is ${column.type}`;
		return [{ place, found, expected: '`format: number`' }];
	});
}

/**
 * Keys of which two rows can have the same and not mean the same person, or the other way about: floating point, which rounds,
 * and whatever is not known to be compared exactly. A row would be kept for somebody else's number.
 */
function inexactKeys(flow: Flow, table: PersonTable, columnsOf: ColumnsOf): readonly Problem[] {
	const own = table.role === 'child' ? table.keys.map(({ child }) => child) : table.keys;
	const asParent = childrenOf(flow, table).flatMap((child) => child.keys.map(({ parent }) => parent));
	const keys = new Set([...own, ...asParent]);
	return columnsOf(table.source)
		.filter((column) => keys.has(column.name) && !isExact(column))
		.map(({ name, type }) => ({
			place: table.place,
			found: `the key \`${name}\` of table \`${table.name}\`, which is ${type}: not a type by which rows are told apart exactly`,
			expected: 'a whole number or a text: give the source a view that converts it',
		}));
}

function keyMisfits(flow: Flow, table: PersonTable, columnsOf: ColumnsOf): readonly Problem[] {
	if (table.role !== 'child') return [];
	const parent = parentOf(flow, table);
	const columnOf = (source: RelationName | undefined, column: string) =>
		source && columnsOf(source).find(({ name }) => name === column);
	return table.keys.flatMap((key) => {
		const here = columnOf(table.source, key.child);
		const there = columnOf(parent?.source, key.parent);
		if (here === undefined || there === undefined || kindOf(here) === kindOf(there)) return [];
		const found = `the key \`${key.child}\` of table \`${table.name}\`, which is ${here.type}, beside \`${key.parent}\` of \`${table.parent}\`, which is ${there.type}`;
		return [
			{
				place: table.place,
				found,
				expected: 'two columns that can be compared: give the sources a view that makes them alike',
			},
		];
	});
}

/** A table with all columns of a key by which others know a person is about that person, whatever was signed. */
function keysOfPeople(flow: Flow, { name, source, place }: NobodyTable, columnsOf: ColumnsOf): readonly Problem[] {
	const there = new Set(columnsOf(source).map((column) => column.name.toLowerCase()));
	const known = personTables(flow).flatMap(keysKnownTo);
	const shared = known.find(({ columns }) =>
		columns.every((column) => there.has(column.toLowerCase()) && !rowIds.test(column)),
	);
	if (shared === undefined) return [];
	const columns = shared.columns.map((column) => `\`${column}\``).join(' and ');
	const found = `table \`${name}\` as one without person-level data, and it has ${columns}, by which ${shared.how}`;
	return [{ place, found, expected: '`via` for a table that a person can be found for' }];
}

type KnownKey = { readonly columns: readonly string[]; readonly how: string };

function keysKnownTo(table: PersonTable): readonly KnownKey[] {
	if (table.role === 'child') {
		const how = `\`${table.name}\` hangs on \`${table.parent}\``;
		return [{ columns: table.keys.map(({ child }) => child), how }];
	}
	return table.keys.length === 0 ? [] : [{ columns: table.keys, how: `\`${table.name}\` knows a person` }];
}

/** Names that any table may give the ids of its own rows. */
const rowIds = /^(row)?_?id$/i;
