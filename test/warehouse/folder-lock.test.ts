import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NdooError } from '../../core/errors.ts';
import { lockFolder } from '../../warehouse/embedded/folder-lock.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'ndoo-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function refusal(): NdooError {
	try {
		lockFolder(folder, 'status')();
	} catch (error) {
		if (error instanceof NdooError) return error;
		throw error;
	}
	throw new Error('the folder was not locked');
}

async function childHolding(): Promise<ChildProcess> {
	const module = new URL('../../warehouse/embedded/folder-lock.ts', import.meta.url);
	const program = `
		import { lockFolder } from ${JSON.stringify(module.href)};
		lockFolder(${JSON.stringify(folder)}, 'refresh');
		console.log('held');
		setInterval(() => {}, 1000);`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	await once(child.stdout, 'data');
	return child;
}

test('another process is kept out and told by whom; the lock ends with a process that is killed', async () => {
	const child = await childHolding();
	try {
		const { code, exit, message, todo } = refusal();
		expect({ code, exit, todo }).toEqual({
			code: 'warehouse-locked',
			exit: 16,
			todo: 'Wait until it is done, then run the command again. The lock ends with that process, however it ends.',
		});
		expect(message.replace(/since .*\)/, 'since …)')).toBe(
			`Another run is using the warehouse in ${folder} (refresh, process ${child.pid} on ${hostname()}, since …).`,
		);
		expect(message).toMatch(/since \d{4}-\d\d-\d\d \d\d:\d\d UTC\)\.$/);
	} finally {
		child.kill('SIGKILL');
		await once(child, 'exit');
	}
	lockFolder(folder, 'refresh')();
});

test('the same process is kept out as well, until it lets go', () => {
	const release = lockFolder(folder, 'refresh');
	expect(refusal().code).toBe('warehouse-locked');
	release();
	expect(readdirSync(folder)).toEqual(['lock']);
	lockFolder(folder, 'refresh')();
});

test.each(['', 'not JSON', '{'])('a note that cannot be read (%j) is left out', (note) => {
	const release = lockFolder(folder, 'refresh');
	writeFileSync(join(folder, 'lock-holder.json'), note);
	expect(refusal().message).toBe(`Another run is using the warehouse in ${folder}.`);
	release();
});

test('a folder that cannot be locked', () => {
	const missing = join(folder, 'missing');
	expect(() => lockFolder(missing, 'refresh')).toThrow(`The warehouse in ${missing} cannot be locked: ENOENT`);
});
