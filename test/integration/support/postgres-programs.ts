import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names the folder of a server's programs; `npm run test:versions` sets it to one version after the other. */
export const programsVariable = 'NDOO_TEST_POSTGRES_BIN';

const versionOf = (folder: string): number => Number(/\d+/.exec(folder)?.[0] ?? 0);

// Debian keeps the server's own programs away from the path, by version.
const debian = globSync('/usr/lib/postgresql/*/bin').toSorted((one, other) => versionOf(other) - versionOf(one));
const path = (process.env['PATH'] ?? '').split(delimiter);

const programIn = (folder: string, name: string): string | undefined =>
	[name, `${name}.exe`].map((file) => join(folder, file)).find((file) => existsSync(file));

/**
 * The folder of the server's programs: the one that the environment names, or the first that is found; undefined when there
 * is none. Throws where the environment names another folder: the tests would be green on a version that was not meant.
 */
export function postgresProgramsIn(environment: Readonly<Record<string, string | undefined>>): string | undefined {
	const given = environment[programsVariable];
	if (given === undefined || given === '')
		return [...debian, ...path].find((folder) => programIn(folder, 'initdb') !== undefined);
	if (programIn(given, 'initdb') !== undefined) return given;
	throw new Error(`${programsVariable} is ${given}, and there is no initdb in it.`);
}

/** The folder of the programs of the servers that the tests start. */
export const postgresPrograms: string | undefined = postgresProgramsIn(process.env);

/** Why no server can be started; undefined when one can. */
export const missingPostgres: string | undefined =
	postgresPrograms === undefined
		? 'There is no PostgreSQL server (initdb) on the path or in /usr/lib/postgresql. Debian has it as `postgresql`.'
		: undefined;

/** A client program, which packages of servers may lack: then the newest of Debian, or one on the path. */
export const postgresClient = (name: 'psql' | 'pg_dump'): string | undefined =>
	[...(postgresPrograms === undefined ? [] : [postgresPrograms]), ...debian, ...path]
		.map((folder) => programIn(folder, name))
		.find((found) => found !== undefined);

/** Why the schema of the tests' servers cannot be written out; undefined when it can. pg_dump refuses a newer server. */
export function missingDump(): string | undefined {
	const dump = postgresClient('pg_dump');
	if (dump === undefined) return 'There is no pg_dump.';
	const server = postgresPrograms === undefined ? undefined : programIn(postgresPrograms, 'postgres');
	if (server === undefined) return undefined;
	const [of, by] = [majorOf(server), majorOf(dump)];
	return by >= of ? undefined : `pg_dump is of PostgreSQL ${by}, the server of ${of}.`;
}

/** Of a program, the number of its major version. */
export const majorOf = (program: string): number =>
	Number(/\d+/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }).replace(/^.*\)/, ''))?.[0]);
