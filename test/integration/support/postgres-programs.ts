import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const versionOf = (folder: string): number => Number(/\d+/.exec(folder)?.[0] ?? 0);

// Debian keeps the server's own programs away from the path, by version.
const debian = globSync('/usr/lib/postgresql/*/bin').toSorted((one, other) => versionOf(other) - versionOf(one));
const path = (process.env['PATH'] ?? '').split(delimiter);

/** The folder of the server's programs; undefined when there is none. */
export const postgresPrograms: string | undefined = [...debian, ...path].find((folder) =>
	['initdb', 'initdb.exe'].some((name) => existsSync(join(folder, name))),
);

/** Why no server can be started; undefined when one can. */
export const missingPostgres: string | undefined =
	postgresPrograms === undefined
		? 'There is no PostgreSQL server (initdb) on the path or in /usr/lib/postgresql. Debian has it as `postgresql`.'
		: undefined;
