import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { postgresPrograms } from './postgres-programs.ts';
import type { Account, PostgresServer } from './postgres-server.ts';

const folder = postgresPrograms ?? '';

/** Why no database can be restored from a dump; undefined when one can. Packages of servers may lack the programs for it. */
export const missingRestore: string | undefined = ['pg_dump', 'pg_restore'].every((name) =>
	existsSync(join(folder, name)),
)
	? undefined
	: 'There is no pg_dump and pg_restore beside the PostgreSQL server.';

/** A database of a server, the name of its copy, and who copies. */
export type Copying = { readonly original: string; readonly copy: string; readonly as: Account };

/** `pg_dump | pg_restore` into a database that is there; gives what was refused, and was passed over. */
export function restore(
	{ port }: PostgresServer,
	{ original, copy, as: { user, password } }: Copying,
	...options: readonly string[]
): string {
	const run = (program: string, words: readonly string[], input?: Buffer) =>
		spawnSync(join(folder, program), ['-h', '127.0.0.1', '-p', String(port), '-U', user, ...words], {
			env: { PATH: process.env['PATH'], PGPASSWORD: password },
			input,
		});
	const dumped = run('pg_dump', ['-Fc', original]);
	if (dumped.status !== 0) throw new Error(String(dumped.stderr));
	return String(run('pg_restore', [...options, '-d', copy], dumped.stdout).stderr);
}
