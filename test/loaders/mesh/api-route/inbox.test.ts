import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../../core/disk-files.ts';
import type { MeshApiClient } from '../../../../loaders/mesh/api/client.ts';
import { damaged } from '../../../../loaders/mesh/api/mesh-api-error.ts';
import { inbox, mayLook } from '../../../../loaders/mesh/api-route/inbox.ts';
import { memoryFile } from '../../../../loaders/mesh/api-route/memory.ts';
import { meshApiRoute } from '../../../../loaders/mesh/api-route/route.ts';

// Every 5 minutes at most, except while the inbox still gives messages (docs/design/mesh.md, "Rules for the client").

const now = new Date('2026-03-01T10:00:00Z');
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
const memory = { setAside: {}, tracked: {} };

describe('whether the inbox may be asked for', () => {
	test.each<[what: string, lookedAt: Date | undefined, isDraining: boolean, expected: boolean]>([
		['never asked before', undefined, false, true],
		['asked just now, found empty', now, false, false],
		['asked 299.4 seconds ago, found empty', ago(299.4), false, false],
		['asked five minutes ago, as a timer measures them', ago(299.9), false, true],
		['asked just now, with something to take', now, true, true],
		['asked by a clock that was ahead and has been put back', ago(-3600), false, true],
	])('%s', (_, lookedAt, isDraining, expected) => {
		expect(mayLook({ ...memory, isDraining, ...(lookedAt && { lookedAt }) }, now)).toBe(expected);
	});
});

test.each(['constructor', 'toString', '__proto__'])('a message called %s was not set aside before', async (id) => {
	const client: Partial<MeshApiClient> = {
		async *inbox() {
			yield id;
		},
		download: async () => {
			throw damaged('Downloading it', 'it is asked for');
		},
	};
	const work = {
		client: client as MeshApiClient,
		files: diskFiles,
		clock: () => now,
		memory: { read: async () => ({ ...memory, isDraining: false }), change: async () => {} },
		spool: '',
	};
	expect(await Array.fromAsync(inbox(work))).toMatchObject([
		{ reason: 'Downloading it did not work: it is asked for.' },
	]);
});

test('what a kill left of a message on its way in is gone at the next look, even one that comes too soon', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-inbox-'));
	const left = join(folder, 'mesh-api-YCLTA53', 'M1');
	await mkdir(dirname(left));
	await writeFile(left, '9694116538,\r\n');
	await memoryFile(diskFiles, folder, 'YCLTA53').change({ lookedAt: now, isDraining: false });
	const client = { mailbox: 'YCLTA53' } as MeshApiClient;
	const route = meshApiRoute({ client, files: diskFiles, clock: () => now, folder, tell: () => undefined });
	expect(await Array.fromAsync(route.inbox())).toEqual([]);
	expect(existsSync(left)).toBe(false);
	await rm(folder, { recursive: true });
});
