import type { RelationName, Session } from '../../warehouse/warehouse.ts';
import type { Migration } from './migration.ts';

const statement =
	/^[ \t]*(?<verb>create(?: or alter| or replace)?|drop) (?:table|view) (?<schema>\w+)\.(?<name>\w+)/gim;

/** The tables and views that are there once migrations were run, as far as their text says it plainly. */
export function createdRelations(migrations: readonly Pick<Migration, 'sql'>[]): readonly RelationName[] {
	const there = new Map<string, RelationName>();
	for (const { sql } of migrations) {
		for (const { groups } of sql.matchAll(statement)) {
			const { verb = '', schema = '', name = '' } = groups ?? {};
			if (/^drop$/i.test(verb)) there.delete(`${schema}.${name}`);
			else there.set(`${schema}.${name}`, { schema, name });
		}
	}
	return [...there.values()];
}

/** Those of the tables and views that migrations made which the warehouse does not have. */
export async function missingRelations(
	session: Session,
	migrations: readonly Migration[],
): Promise<readonly RelationName[]> {
	const missing: RelationName[] = [];
	for (const relation of createdRelations(migrations)) {
		if ((await session.describe(relation)).length === 0) missing.push(relation);
	}
	return missing;
}

const functionStatement =
	/^[ \t]*create(?: or replace)? (?:function|procedure) (?<schema>\w+)\.(?<name>\w+)\s*\((?<args>[^)]*)\)/gim;

/** The functions that migrations made, each with its arguments as PostgreSQL shows them. */
export const createdFunctions = (migrations: readonly Pick<Migration, 'sql'>[]): readonly RelationName[] =>
	migrations.flatMap(({ sql }) =>
		[...sql.matchAll(functionStatement)].map(({ groups }) => {
			const { schema = '', name = '', args = '' } = groups ?? {};
			return { schema, name: `${name}(${args.trim().replaceAll(/\s+/g, ' ')})` };
		}),
	);
