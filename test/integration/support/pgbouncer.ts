import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type PostgresServer } from './postgres-server.ts';

const program = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
	.map((folder) => join(folder, 'pgbouncer'))
	.find((path) => existsSync(path));

/** Why no PgBouncer can be started; undefined when one can. */
export const missingPgbouncer: string | undefined =
	program === undefined ? 'There is no pgbouncer on the path. Debian has it as `pgbouncer`.' : undefined;

/** A PgBouncer in front of a server, in session mode, as its own documentation begins: it knows the account `owner`. */
export async function startPgbouncer(server: PostgresServer): Promise<AsyncDisposable & { readonly port: number }> {
	if (program === undefined) throw new Error(missingPgbouncer);
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-pgbouncer-'));
	const port = await freePort();
	await writeFile(join(folder, 'users'), `"owner" "${server.password}"\n`);
	await writeFile(
		join(folder, 'ini'),
		`[databases]
* = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users')}
pool_mode = session
ignore_startup_parameters = extra_float_digits, options
`,
	);
	const isRoot = process.getuid?.() === 0;
	if (isRoot) {
		await chmod(folder, 0o755);
		for (const name of ['', 'users', 'ini']) await chown(join(folder, name), 65_534, 65_534);
	}
	const child = spawn(program, [join(folder, 'ini')], {
		stdio: 'ignore',
		...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
	});
	for (let attempt = 0; attempt < 200 && !(await answers(port)); attempt++) await sleep(50);
	return {
		port,
		[Symbol.asyncDispose]: async () => {
			const ended = new Promise((resolve) => child.once('exit', resolve));
			child.kill('SIGINT');
			if (child.exitCode === null) await Promise.race([ended, sleep(5000)]);
			child.kill('SIGKILL');
			await rm(folder, { recursive: true, force: true });
		},
	};
}

const answers = async (port: number): Promise<boolean> =>
	await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
