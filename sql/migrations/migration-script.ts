import type { Dialect } from '../../warehouse/warehouse.ts';
import { availableMigrations, type Migration } from './migration.ts';
import { psqlScript } from './psql-script.ts';
import { sqlcmdScript } from './sqlcmd-script.ts';

const scripts: Readonly<Record<Dialect, (migrations: readonly Migration[], toolVersion: string) => string>> = {
	postgres: psqlScript,
	tsql: sqlcmdScript,
};

/**
 * All migrations of a dialect as one script for the tool that comes with the server: psql, or sqlcmd and SSMS. It runs what
 * is not on record yet, records it as `migrate` does, and does nothing when it is run again. It stops at the first error,
 * and where `migrate` would stop: at a migration that changed, and at a schema that is newer.
 */
export async function migrationScript(
	dialect: Dialect,
	toolVersion: string,
): Promise<{ readonly text: string; readonly migrations: readonly Migration[] }> {
	const migrations = await availableMigrations(dialect);
	return { text: scripts[dialect](migrations, toolVersion), migrations };
}
