import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, copyFile, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { diskFiles } from '../../../core/disk-files.ts';
import { NdooError } from '../../../core/errors.ts';
import type { PostgresTarget } from '../../../core/project/target.ts';
import { openPostgres } from '../../../warehouse/postgres/postgres.ts';
import type { PostgresWarehouse } from '../../../warehouse/warehouse.ts';
import { copyTemplate } from './engine-template.ts';
import { missingPostgres, postgresPrograms } from './postgres-programs.ts';

const run = promisify(execFile);

/** A PostgreSQL server of a test's own, on this machine, stopped and removed at the end. */
export type PostgresServer = AsyncDisposable & {
	/** The server's files are in `data` in it. */
	readonly folder: string;
	readonly port: number;
	/** Of its superuser, `owner`. */
	readonly password: string;
	target(changes?: Partial<PostgresTarget>): PostgresTarget;
	/** As an account that is given, or as the superuser. */
	open(account?: Account, changes?: Partial<PostgresTarget>): Promise<PostgresWarehouse>;
	/** Stops it at once, as a crash would; what was committed is there when it is started again. */
	crash(): Promise<void>;
	start(): Promise<void>;
	/** Of the process that starts all others; undefined while it is stopped. */
	processId(): number | undefined;
};

export type Account = { readonly user: string; readonly password: string };

export type ServerOptions = {
	/** Switches TLS on. Paths of PEM files: its certificate and key, and the authority of client certificates. */
	readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
	/** Lines of pg_hba.conf that come before the usual ones, which ask everybody on this machine for a password. */
	readonly access?: readonly string[];
	/** The folder of its programs, where it is to be of another version than the tests'. */
	readonly programs?: string;
	/** Of the server, in place of the usual ones or beside them. */
	readonly settings?: Readonly<Record<string, string>>;
};

/** Takes one to three seconds. Passwords are asked for; the disk is not waited for. */
export async function startPostgres({
	tls,
	access = [],
	programs = postgresPrograms,
	settings: own = {},
}: ServerOptions = {}): Promise<PostgresServer> {
	if (programs === undefined) throw new Error(missingPostgres);
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-postgres-'));
	const owner = { user: 'owner', password: 'the owner of the tests' };
	let child: ChildProcess | undefined;
	const killed = (): void => void child?.kill('SIGQUIT');
	process.once('exit', killed);
	try {
		const account = await unprivileged(folder);
		const place = { programs, folder, account };
		await initialise(place, owner);
		await admit(place, access);
		const settings = { ...own, ...(tls === undefined ? {} : await secured(place, tls)) };
		const port = await freePort();
		const start = async (): Promise<void> => {
			child = await spawned(place, port, settings);
			await ready(open, child);
		};
		const target: PostgresServer['target'] = (changes = {}) => ({
			engine: 'postgres',
			host: '127.0.0.1',
			port,
			user: owner.user,
			dbname: 'postgres',
			sslmode: 'disable',
			connectTimeout: 5,
			keepalivesIdle: 60,
			...changes,
		});
		const open: PostgresServer['open'] = async ({ user, password } = owner, changes = {}) =>
			await openPostgres({
				target: target({ ...changes, user }),
				password: async () => password,
				files: diskFiles,
				holder: 'test',
			});
		await start();
		return {
			folder,
			port,
			password: owner.password,
			target,
			open,
			start,
			processId: () => child?.pid,
			crash: async () => await ended(child, 'SIGQUIT'),
			[Symbol.asyncDispose]: async () => {
				process.off('exit', killed);
				await ended(child, 'SIGINT');
				await rm(folder, { recursive: true, force: true });
			},
		};
	} catch (error) {
		await ended(child, 'SIGQUIT');
		await rm(folder, { recursive: true, force: true });
		throw error;
	}
}

type Ids = { readonly uid?: number; readonly gid?: number };

/** The server refuses to run as root: it is then nobody's. */
export async function serverAccount(): Promise<Ids> {
	if (process.getuid?.() !== 0) return {};
	const id = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}

/** The same, and so is its folder. */
async function unprivileged(folder: string): Promise<Ids> {
	const ids = await serverAccount();
	await owned(folder, ids);
	return ids;
}

async function owned(path: string, { uid, gid }: Ids): Promise<void> {
	if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

type Place = { readonly programs: string; readonly folder: string; readonly account: Ids };

/** The cluster, which is the same for every test of one version. */
async function initialise({ programs, folder, account }: Place, owner: Account): Promise<void> {
	const make = async (place: string): Promise<void> => await initdb({ programs, folder: place, account }, owner);
	await copyTemplate(`postgres-${createHash('sha256').update(programs).digest('hex')}`, make, folder);
	if (account.uid !== undefined)
		for (const entry of await readdir(folder, { recursive: true })) await owned(join(folder, entry), account);
}

async function initdb({ programs, folder, account }: Place, { user, password }: Account): Promise<void> {
	await owned(folder, account);
	const passwords = join(folder, 'password');
	await writeFile(passwords, password, { mode: 0o644 });
	const words = [
		`--username=${user}`,
		`--pwfile=${passwords}`,
		'--auth=scram-sha-256',
		'--encoding=UTF8',
		'--locale=C',
	];
	await run(join(programs, 'initdb'), ['-D', join(folder, 'data'), ...words, '--no-sync'], account);
	await rm(passwords);
}

async function admit({ folder }: Place, access: readonly string[]): Promise<void> {
	const file = join(folder, 'data', 'pg_hba.conf');
	await writeFile(file, `${access.join('\n')}\n${await readFile(file, 'utf8')}`);
}

/** The server reads no key that others may read. */
async function secured({ folder, account }: Place, tls: NonNullable<ServerOptions['tls']>) {
	const own = async (name: string, from: string): Promise<string> => {
		const path = join(folder, name);
		await copyFile(from, path);
		await chmod(path, 0o600);
		await owned(path, account);
		return path;
	};
	return {
		ssl: 'on',
		ssl_cert_file: await own('server.pem', tls.cert),
		ssl_key_file: await own('server.key', tls.key),
		ssl_ca_file: await own('ca.pem', tls.ca),
	};
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('there is no free port');
	return address.port;
}

// Small, and without waiting for the disk: what is tested is not that the server keeps its promises.
const usual = {
	fsync: 'off',
	full_page_writes: 'off',
	shared_buffers: '32MB',
	max_connections: '40',
	autovacuum: 'on',
	// Other programs than ours, such as dbt, ask for small answers as well.
	jit: 'off',
};

async function spawned(
	{ programs, folder, account }: Place,
	port: number,
	settings: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
	const places = { listen_addresses: '127.0.0.1', unix_socket_directories: folder };
	const words = Object.entries({ ...usual, ...places, ...settings }).flatMap(([name, value]) => [
		'-c',
		`${name}=${value}`,
	]);
	const log = await open(join(folder, 'log'), 'a');
	const stdio = ['ignore', log.fd, log.fd] as const;
	const child = spawn(join(programs, 'postgres'), ['-D', join(folder, 'data'), '-p', String(port), ...words], {
		...account,
		stdio: [...stdio],
	});
	await log.close();
	return child;
}

async function ready(connect: PostgresServer['open'], child: ChildProcess): Promise<void> {
	for (let attempt = 0; attempt < 200; attempt++) {
		if (child.exitCode !== null) throw new Error('the PostgreSQL server did not start');
		try {
			await (await connect()).close();
			return;
		} catch (error) {
			if (!(error instanceof NdooError) || error.code !== 'warehouse-connection') throw error;
			await sleep(50);
		}
	}
	throw new Error('the PostgreSQL server does not answer');
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
	if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const exit = new Promise((resolve) => child.once('exit', resolve));
	child.kill(signal);
	await exit;
}
