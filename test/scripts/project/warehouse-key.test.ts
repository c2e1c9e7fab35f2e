import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Project } from '../../../core/project/project.ts';
import { fingerprintOf, keyRecords } from '../../../loaders/ledger/key-record.ts';
import type { Edge } from '../../../scripts/cli/edge.ts';
import { warehouseKey } from '../../../scripts/project/warehouse-key.ts';
import { migratedWarehouse, type TemporaryWarehouse } from '../../warehouse/temporary-warehouse.ts';

// Keys that are lost, replaced or used in two folders, with the whole command: test/integration/month/one-key-one-ledger.test.ts.

let temporary: TemporaryWarehouse;
let folder: string;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	folder = await mkdtemp(join(tmpdir(), 'ndoo-warehouse-key-'));
});
afterAll(async () => {
	await temporary[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

/** The key in one project folder, with this environment. */
const keyIn = async (name: string, environment: Readonly<Record<string, string>> = {}): Promise<string> => {
	const project = { folder: join(folder, name), folders: { work: join(folder, name, 'work') } } as Project;
	const edge = { environment, files: diskFiles, clock: () => new Date() } as Edge;
	return fingerprintOf(await warehouseKey({ project, warehouse: temporary.warehouse }, edge));
};
const known = async () => (await keyRecords(temporary.warehouse)).map(({ fingerprint }) => fingerprint);

describe('in this order, on one warehouse', () => {
	test('the first key is made and recorded, and is the one from then on', async () => {
		const key = await keyIn('first');
		expect(await keyIn('first')).toBe(key);
		expect(await known()).toEqual([key]);
	});

	test('a folder without the key is refused, and makes none', async () => {
		await expect(keyIn('second')).rejects.toMatchObject({ code: 'config-missing' });
		await expect(keyIn('second')).rejects.toMatchObject({ code: 'config-missing' });
		expect(await known()).toHaveLength(1);
	});

	test('another key than the one on record is refused', async () => {
		const other = 'o'.repeat(32);
		await expect(keyIn('first', { NDOO_DIGEST_KEY: other })).rejects.toMatchObject({ code: 'config-invalid' });
		expect(await known()).not.toContain(fingerprintOf(createSecretKey(Buffer.from(other))));
	});
});
