import type { Problem } from '../../../core/errors.ts';
import { isAboutPeople, parentOf, readBy } from '../../../flows/family.ts';
import type { Bridge, Flow, FlowTable } from '../../../flows/flow.ts';
import type { RelationName, Row, Session } from '../../../warehouse/warehouse.ts';

/**
 * What only SQL Server asks of sources. A view reads its source for whoever has no right on it as long as one principal owns
 * both (ownership chaining); two texts are compared in one collation, or not at all (error 468); and a number of floating
 * point becomes a text with an exponent, which is no NHS number.
 */
export async function tsqlSourceProblems(session: Session, flows: readonly Flow[]): Promise<readonly Problem[]> {
	const owner = await viewOwner(session);
	const facts = new Map<string, readonly Row[]>();
	for (const { source } of flows.flatMap(readBy)) facts.set(keyOf(source), await session.query(columnFacts(source)));
	const factsOf: FactsOf = ({ source }) => facts.get(keyOf(source)) ?? [];
	return flows.flatMap((flow) =>
		readBy(flow).flatMap((table) => [
			...otherOwner(table, factsOf, owner),
			...floatingNumbers(table, factsOf),
			...otherCollations(flow, table, factsOf),
		]),
	);
}

/** What a flow reads: its tables and its bridge. */
type Read = FlowTable | Bridge;
type FactsOf = (table: Pick<Read, 'source'>) => readonly Row[];

const keyOf = ({ schema, name }: RelationName): string => JSON.stringify([schema, name]);

async function viewOwner(session: Session): Promise<string> {
	const [row] = await session.query({
		text: "select user_name(s.principal_id) as owner from sys.schemas as s where s.name = 'cleaned'",
	});
	return String(row?.['owner']);
}

const columnFacts = ({ schema, name }: RelationName) => ({
	text: `
		select c.name as name, t.name as type, c.collation_name as collation,
			user_name(coalesce(o.principal_id, s.principal_id)) as owner
		from sys.columns as c
		join sys.objects as o on o.object_id = c.object_id
		join sys.schemas as s on s.schema_id = o.schema_id
		join sys.types as t on t.user_type_id = c.system_type_id
		where s.name = @p0 and o.name = @p1`,
	values: [schema, name],
});

function otherOwner(table: Read, factsOf: FactsOf, owner: string): readonly Problem[] {
	const theirs = factsOf(table)[0]?.['owner'];
	if (theirs === undefined || theirs === owner) return [];
	const { schema, name } = table.source;
	return [
		{
			place: table.place,
			found: `table \`${table.name}\` from \`${schema}.${name}\`, which belongs to \`${String(theirs)}\`, and the views to \`${owner}\``,
			expected: `a source that belongs to \`${owner}\`: else whoever reads a view would need rights on the source itself`,
		},
	];
}

function floatingNumbers(table: Read, factsOf: FactsOf): readonly Problem[] {
	if (!isAboutPeople(table) || table.number === undefined) return [];
	const { column, alsoIn = [] } = table.number;
	return factsOf(table)
		.filter(({ name, type }) => [column, ...alsoIn].includes(String(name)) && /^(?:float|real)$/.test(String(type)))
		.map(({ name, type }) => ({
			place: table.place,
			found: `the number of table \`${table.name}\` in the column \`${String(name)}\`, which is ${String(type)}`,
			expected: '`bigint` or text: give the source a view that converts it, `convert(bigint, …)`',
		}));
}

function otherCollations(flow: Flow, table: Read, factsOf: FactsOf): readonly Problem[] {
	const parent = table.role === 'child' ? parentOf(flow, table) : undefined;
	if (table.role !== 'child' || parent === undefined) return [];
	const collationOf = (one: Pick<Read, 'source'>, column: string) =>
		factsOf(one).find(({ name }) => name === column)?.['collation'] ?? undefined;
	return table.keys.flatMap((key) => {
		const here = collationOf(table, key.child);
		const there = collationOf(parent, key.parent);
		if (here === undefined || there === undefined || here === there) return [];
		return [
			{
				place: table.place,
				found: `the key \`${key.child}\` of table \`${table.name}\` in the collation ${String(here)}, beside \`${key.parent}\` of \`${table.parent}\` in ${String(there)}`,
				expected: 'two columns of one collation: give the sources a view that makes them alike',
			},
		];
	});
}
