import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { formatError, NdooError } from '../../../core/errors.ts';
import { byHandRoute } from '../../../loaders/mesh/by-hand/route.ts';
import { withMailboxLocked } from '../../../loaders/mesh/mailbox-lock.ts';
import type { MeshRoute } from '../../../loaders/mesh/route.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-mailbox-'));
});
afterEach(async () => await rm(folder, { recursive: true }));

const way = 'https://mesh.example';
const route = (mailbox: string): MeshRoute => byHandRoute({ mailbox, folder, files: diskFiles, bringBy: 'nothing' });
const locked = (mailbox: string, by: string = way): MeshRoute =>
	withMailboxLocked(route(mailbox), { folder: join(folder, 'locks'), way: by, holder: 'the project in /here' });

function refusal(work: () => unknown): NdooError {
	try {
		work();
	} catch (error) {
		if (error instanceof NdooError) return error;
		throw error;
	}
	throw new Error('it was not locked');
}

test('a mailbox is for one at a time, until the route is closed', async () => {
	const first = locked('YCLTA53');
	const error = refusal(() => locked('yclta53'));
	expect({ code: error.code, exit: error.exit }).toEqual({ code: 'mailbox-locked', exit: 16 });
	expect(
		formatError(error).replace(/since [^)]*/, 'since …'),
	).toBe(`Another run is using the mailbox yclta53 (the project in /here, process ${process.pid} on ${hostname()}, since …).

What to do: MESH wants one program at a time on a mailbox. Wait until that run is done, then run the command again; if two projects share the mailbox, give each one of its own.`);
	await first.close();
	await locked('YCLTA53').close();
});

test.skipIf(process.platform === 'win32')('who holds it is for the account alone that does', async () => {
	const held = locked('YCLTA53');
	const locks = join(folder, 'locks');
	const notes = (await readdir(locks)).filter((name) => name.endsWith('-holder.json'));
	expect(notes).toHaveLength(1);
	for (const file of await readdir(locks)) expect((await stat(join(locks, file))).mode & 0o777).toBe(0o600);
	expect((await stat(locks)).mode & 0o777).toBe(0o700);
	await held.close();
});

test('another mailbox, and another MESH, have locks of their own', async () => {
	const routes = [locked('YCLTA53'), locked('YCLTA54'), locked('YCLTA53', 'https://mesh.elsewhere.example')];
	for (const one of routes) await one.close();
});

test('a lock ends with a process that is killed', async () => {
	const child = await childHolding();
	try {
		expect(refusal(() => locked('YCLTA53')).message).toContain(`process ${child.pid} on`);
	} finally {
		child.kill('SIGKILL');
		await once(child, 'exit');
	}
	await locked('YCLTA53').close();
});

test('a place that cannot be locked lets nobody in', async () => {
	await writeFile(join(folder, 'locks'), 'a file where the folder should be');
	expect(refusal(() => locked('YCLTA53'))).toMatchObject({
		code: 'permission-denied',
		message: expect.stringMatching(/^The mailbox YCLTA53 cannot be locked, in .*locks: EEXIST/),
	});
});

async function childHolding(): Promise<ChildProcess> {
	const module = new URL('../../../loaders/mesh/mailbox-lock.ts', import.meta.url);
	const lock = { folder: join(folder, 'locks'), way, holder: 'another' };
	const program = `
		import { withMailboxLocked } from ${JSON.stringify(module.href)};
		// Nothing refers to the route, and its memory is cleared up: the lock stays all the same.
		withMailboxLocked({ mailbox: 'YCLTA53', close: async () => {} }, ${JSON.stringify(lock)});
		gc();
		console.log('held');
		setInterval(() => {}, 1000);`;
	const words = ['--expose-gc', '--input-type=module', '-e', program];
	const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
	await once(child.stdout, 'data');
	return child;
}
