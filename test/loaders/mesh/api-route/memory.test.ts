import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFiles } from '../../../../core/disk-files.ts';
import { memoryFile } from '../../../../loaders/mesh/api-route/memory.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-memory-'));
});
afterEach(async () => await rm(folder, { recursive: true }));

const nothing = { isDraining: false, setAside: {}, tracked: {} };
const now = new Date('2026-03-01T10:00:00Z');

test('nothing is remembered at first, in a folder that need not be there', async () => {
	expect(await memoryFile(diskFiles, join(folder, 'work'), 'YCLTA53').read()).toEqual(nothing);
});

test('what changes is remembered by the next run, whatever the case of the mailbox, and the rest stays', async () => {
	const memory = memoryFile(diskFiles, join(folder, 'work'), 'yclta53');
	await memory.change({ handshakeAt: now, setAside: { A1: 'It belongs to another workflow.' } });
	await memory.change({ lookedAt: now, isDraining: true });
	const where = { place: 'refused', reason: 'r', advice: 'a' } as const;
	await memory.change({ tracked: { 'L-1': { at: now, where } } });
	expect(await memoryFile(diskFiles, join(folder, 'work'), 'YCLTA53').read()).toEqual({
		handshakeAt: now,
		lookedAt: now,
		isDraining: true,
		setAside: { A1: 'It belongs to another workflow.' },
		tracked: { 'L-1': { at: now, where } },
	});
	expect(JSON.parse(await readFile(join(folder, 'work', 'mesh-api-YCLTA53.json'), 'utf8'))).toMatchObject({
		lookedAt: '2026-03-01T10:00:00.000Z',
	});
});

test.each([
	['cut', '{"lookedAt": "2026-'],
	['of another form', '{"lookedAt": "yesterday"}'],
	[
		'of a place that is none',
		'{"tracked": {"L-1": {"at": "2026-03-01T10:00:00Z", "where": {"place": "on the moon"}}}}',
	],
	['no object', '[]'],
	['empty', ''],
])('a file that is %s is as good as none', async (_, text) => {
	await writeFile(join(folder, 'mesh-api-YCLTA53.json'), text);
	expect(await memoryFile(diskFiles, folder, 'YCLTA53').read()).toEqual(nothing);
});
