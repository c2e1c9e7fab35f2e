import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';

/**
 * Removes what a killed process left in the engine's folder and nothing refers to: the files of a table or key that was
 * never committed, and the spill of a sort. A PostgreSQL server clears its spill when it starts and outlives its clients;
 * here the engine dies with the program, and those files would keep NHS numbers for ever. To be called right after the
 * start, while no transaction is open.
 */
export async function removeOrphans(database: PGlite, dataFolder: string): Promise<void> {
	const base = join(dataFolder, 'base');
	await rm(join(base, 'pgsql_tmp'), { recursive: true, force: true });

	const known = await relationFiles(database);
	const folder = join(base, await databaseFolder(database));
	const orphans = (await readdir(folder)).filter((name) => isOrphan(name, known));
	await Promise.all(orphans.map((name) => rm(join(folder, name), { force: true })));
}

/** `16384`, its forks and segments such as `16384_vm` and `16384.1`, and those of temporary tables, `t3_16390`. */
const relationFile = /^(?<session>t\d+_)?(?<node>\d+)(?:_(?:fsm|vm|init))?(?:\.\d+)?$/;

/** Whether a file of a database's folder is of a relation that is not there, or of a session that is over. */
export function isOrphan(name: string, known: ReadonlySet<string>): boolean {
	const { session, node } = relationFile.exec(name)?.groups ?? {};
	if (node === undefined) return false;
	return session !== undefined || !known.has(node);
}

async function relationFiles(database: PGlite): Promise<ReadonlySet<string>> {
	const { rows } = await database.query<{ node: number | null }>(
		'select pg_catalog.pg_relation_filenode(oid) as node from pg_catalog.pg_class',
	);
	return new Set(rows.flatMap(({ node }) => (node === null ? [] : [String(node)])));
}

async function databaseFolder(database: PGlite): Promise<string> {
	const { rows } = await database.query<{ oid: number }>(
		'select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()',
	);
	const [found] = rows;
	if (found === undefined) throw new Error('the engine is in no database');
	return String(found.oid);
}
