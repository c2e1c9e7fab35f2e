import type { Problem } from '../../../core/errors.ts';
import { type PersonTable, parentOf, personTables } from '../../../flows/family.ts';
import type { Flow } from '../../../flows/flow.ts';
import type { RelationName, Row, Session } from '../../../warehouse/warehouse.ts';

/**
 * What only PostgreSQL asks of sources. A collation that is not deterministic takes texts for the same that are not, so that two
 * people could share a key; and of two texts in collations of their own it cannot say which is to decide.
 */
export async function postgresSourceProblems(session: Session, flows: readonly Flow[]): Promise<readonly Problem[]> {
	const problems: Problem[] = [];
	for (const flow of flows)
		for (const table of personTables(flow)) problems.push(...(await keyCollations(session, flow, table)));
	return problems;
}

async function keyCollations(session: Session, flow: Flow, table: PersonTable): Promise<readonly Problem[]> {
	const parent = table.role === 'child' ? parentOf(flow, table) : undefined;
	const here = await collationsOf(session, table.source);
	const there = parent === undefined ? new Map<string, Collation>() : await collationsOf(session, parent.source);
	const keys = table.role === 'child' ? table.keys : table.keys.map((child) => ({ child, parent: '' }));
	return keys.flatMap((key): readonly Problem[] => {
		const [own, theirs] = [here.get(key.child), there.get(key.parent)];
		const found = `the key \`${key.child}\` of table \`${table.name}\` in the collation ${own?.name}`;
		if (own?.isExact === false)
			return [
				{
					place: table.place,
					found: `${found}, which is not deterministic: different texts are the same in it`,
					expected,
				},
			];
		if (own === undefined || theirs === undefined || own.name === theirs.name) return [];
		return [
			{
				place: table.place,
				found: `${found}, beside \`${key.parent}\` of \`${parent?.name}\` in ${theirs.name}`,
				expected: 'two columns of one collation: give the sources a view that makes them alike',
			},
		];
	});
}

const expected = 'a column of a deterministic collation: give the source a view with `collate "C"`';

type Collation = { readonly name: string; readonly isExact: boolean };

/** Of the columns that have one beside that of the database. */
async function collationsOf(session: Session, { schema, name }: RelationName): Promise<ReadonlyMap<string, Collation>> {
	const rows = await session.query({
		text: `
			select a.attname::text as name, l.collname::text as collation, l.collisdeterministic as is_exact
			from pg_catalog.pg_attribute as a
			join pg_catalog.pg_class as c on c.oid = a.attrelid
			join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
			join pg_catalog.pg_collation as l on l.oid = a.attcollation and l.collname <> 'default'
			where n.nspname = $1::text and c.relname = $2::text and a.attnum > 0 and not a.attisdropped`,
		values: [schema, name],
	});
	return new Map(rows.map((row) => [String(row['name']), toCollation(row)]));
}

const toCollation = ({ collation, is_exact }: Row): Collation => ({
	name: String(collation),
	isExact: is_exact === true,
});
