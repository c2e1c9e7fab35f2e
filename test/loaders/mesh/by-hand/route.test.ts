import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskFiles } from '../../../../core/disk-files.ts';
import { byHandRoute, largestByHand } from '../../../../loaders/mesh/by-hand/route.ts';
import type { OutgoingMessage } from '../../../../loaders/mesh/route.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-by-hand-'));
	await writeFile(join(folder, 'request.dat'), '9694116538,\r\n');
});
afterEach(async () => await rm(folder, { recursive: true }));

const route = () => byHandRoute({ mailbox: 'YCLTA53', folder: join(folder, 'out'), files: diskFiles });
const message = (): OutgoingMessage => ({
	baseName: 'YCLTA53-070219-0005',
	localId: 'YCL-1',
	subject: 'YCL-1',
	from: 'YCLTA53',
	to: 'X26HC065',
	workflowId: 'SPINE_NTT_UPHOLDING',
	dataFile: join(folder, 'request.dat'),
	messageId: undefined,
});
const out = async () => (await readdir(join(folder, 'out'))).sort();

test('writes the file with its sheet, and forgets both, what was cut off, and nothing else', async () => {
	const { stage, send, whereabouts, forget } = route();
	await stage(message());
	await stage(message());
	expect(await out()).toEqual(['YCLTA53-070219-0005.dat', 'YCLTA53-070219-0005.txt']);
	expect(await readFile(join(folder, 'out', 'YCLTA53-070219-0005.dat'), 'utf8')).toBe('9694116538,\r\n');
	expect(await send(message(), 'first')).toEqual({ outcome: 'sent' });
	expect(await send(message(), 'again')).toEqual({ outcome: 'sent' });
	expect(await whereabouts(message())).toEqual({ place: 'with a person' });

	await writeFile(join(folder, 'out', '.YCLTA53-070219-0005.dat.0123456789ab.part'), '9694');
	await writeFile(join(folder, 'out', 'YCLTA53-070219-0006.dat'), 'another');
	await writeFile(join(folder, 'out', 'notes.txt'), 'mine');
	await forget(message());
	await forget(message());
	expect(await out()).toEqual(['YCLTA53-070219-0006.dat', 'notes.txt']);
});

test('has no inbox, and does not mind when its folder is gone', async () => {
	const { inbox, forget } = route();
	expect(await Array.fromAsync(inbox())).toEqual([]);
	await forget(message());
});

test('writes nothing that MESH UI does not take: it has to be under 100 MB', async () => {
	await mkdir(join(folder, 'out'));
	await truncate(message().dataFile, largestByHand + 1);
	await expect(route().stage(message())).rejects.toMatchObject({
		code: 'file-invalid',
		message: 'YCLTA53-070219-0005 is too large for MESH UI, which takes files under 100 MB.',
	});
	expect(await out()).toEqual([]);
});
