import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { NdooError } from '../../../core/errors.ts';
import { checkMailbox } from '../../../stand-in/mesh-server/mailbox.ts';
import { folderSpool, memorySpool, type Spool } from '../../../stand-in/mesh-server/spool.ts';
import { openServer } from './server-bench.ts';

const errorOf = async (work: Promise<unknown>): Promise<NdooError> =>
	await work.then(
		() => {
			throw new Error('nothing was thrown');
		},
		(error: unknown) => {
			if (error instanceof NdooError) return error;
			throw error;
		},
	);

describe('the stand-in server is refused', () => {
	test.each(['live', 'int'] as const)('in a project for %s', async (environment) => {
		const error = await errorOf(openServer({ environment }));
		expect([error.code, error.message]).toEqual([
			'environment-refused',
			`This project is set to ${environment}; the stand-in answers only where the environment is stand-in.`,
		]);
	});

	test.each([
		['x26hc065', 'X26HC065 is a mailbox of the national service, which the stand-in must not keep.'],
		['X26OT154', 'X26OT154 is a mailbox of the national service, which the stand-in must not keep.'],
		['NDOO-STAND-IN', 'The mailbox NDOO-STAND-IN is there twice.'],
	])('with the mailbox %s', async (id, message) => {
		const mailboxes = [checkMailbox({ id, odsCode: 'X0X', password: 'secret' })];
		const error = await errorOf(openServer({ mailboxes }));
		expect([error.code, error.message]).toEqual(['mesh-config', message]);
	});
});

test('it listens on this machine alone', async () => {
	await using bench = await openServer();
	expect(bench.server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('what goes wrong in the stand-in itself is told to whoever runs it', async () => {
	const spool: Spool = {
		...memorySpool(),
		keep: async () => {
			throw new Error('no space left');
		},
	};
	await using bench = await openServer({ spool });
	const failed = expect(bench.server.failed).rejects.toThrow('no space left');
	await expect(bench.send('ALICE', 'BOB', 'A letter.')).rejects.toThrow('socket hang up');
	await failed;
});

describe('a spool in a folder', () => {
	const folder = async () => {
		const path = await mkdtemp(join(tmpdir(), 'ndoo-spool-'));
		return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }) };
	};

	test('holds what is under way, and nothing when the server has stopped', async () => {
		await using place = await folder();
		const spool = await folderSpool(diskFiles, place.path);
		const bench = await openServer({ spool });
		const id = await bench.send('ALICE', 'BOB', 'A letter.');
		await bench.send('ALICE', 'BOB', 'x'.repeat(11), { 'mex-chunk-range': '1:2' });
		expect((await bench.call('BOB', `BOB/inbox/${id}`)).body.toString()).toBe('A letter.');
		expect((await readdir(place.path)).length).toBe(2);
		await bench[Symbol.asyncDispose]();
		expect(await readdir(place.path)).toEqual([]);
	});

	test('keeps nothing of what was refused, or broke off', async () => {
		await using place = await folder();
		await using bench = await openServer({ spool: await folderSpool(diskFiles, place.path) });
		const headers = { 'mex-to': 'BOB', 'mex-workflowid': 'LETTERS' };
		const send = (more: object, body: string) =>
			bench.call('ALICE', 'ALICE/outbox', { method: 'POST', headers: { ...headers, ...more }, body });
		await send({}, '');
		await send({}, 'x'.repeat(1001));
		await send({ 'content-encoding': 'gzip' }, 'plain');
		await send({ 'mex-chunk-range': '1:2' }, 'small');
		bench.server.fault({ on: 'send', kind: 'drop-request', afterBytes: 1 });
		await expect(send({}, 'A letter.')).rejects.toThrow();
		await expect.poll(() => readdir(place.path)).toEqual([]);
	});

	test('begins with nothing of what a stand-in left that was killed', async () => {
		await using place = await folder();
		await writeFile(join(place.path, '0'), 'left over');
		await folderSpool(diskFiles, place.path);
		expect(await readdir(place.path)).toEqual([]);
	});
});
