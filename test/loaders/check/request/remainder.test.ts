import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../../core/disk-files.ts';
import { digestOf } from '../../../../loaders/check/reply/reply-digest.ts';
import { DamagedFile, readRequest } from '../../../../loaders/check/request/number-file.ts';
import { keepRemainder, readRemainder } from '../../../../loaders/check/request/remainder.ts';
import type { CheckRun, Request } from '../../../../loaders/check/state/check-run.ts';
import { type CheckWork, checkFolder, requestFile, restFile } from '../../../../loaders/check/state/check-work.ts';
import { testKey } from '../../../core/test-key.ts';
import { migratedWarehouse, type TemporaryWarehouse } from '../../../warehouse/temporary-warehouse.ts';
import { publishLive } from '../../list/live-list.ts';

// What a top-up check is put beside, on one warehouse. With the whole command: test/integration/month/registered.test.ts.

const [one, two, three] = ['9990000018', '9990000026', '9990000034'] as const;

let temporary: TemporaryWarehouse;
let folder: string;
let work: CheckWork;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	folder = await mkdtemp(join(tmpdir(), 'ndoo-rest-'));
	const project = { folders: { work: folder } };
	work = { project, warehouse: temporary.warehouse, files: diskFiles, digestKey: async () => testKey } as CheckWork;
});
afterAll(async () => {
	await temporary[Symbol.asyncDispose]();
	await rm(folder, { recursive: true });
});

/** A top-up check that joins the list in use. */
const run = (changes: Partial<CheckRun> = {}): CheckRun =>
	({ checkId: 'between', topUpOf: 'live-list', environment: 'live', restDigest: undefined, ...changes }) as CheckRun;
const request = { checkId: 'between', part: 1, rows: 1 } as Request;

beforeEach(async () => {
	await publishLive(temporary.warehouse, [one, two]);
	await diskFiles.makeFolder(checkFolder(work, 'between'));
	await writeFile(requestFile(work, 'between', 1), `${two},\r\n`);
});

const rest = async (): Promise<string> => await readFile(restFile(work, 'between'), 'utf8');

describe('who is kept of the list in use', () => {
	test('everybody but those who are asked about', async () => {
		expect(await keepRemainder(work, run(), [])).toBeUndefined();
		expect(await rest()).toBe(`${one},\n${two},\n`);
		expect(await keepRemainder(work, run(), [request])).toBeUndefined();
		expect(await rest()).toBe(`${one},\n`);
	});

	test.each<[string, Partial<CheckRun>]>([
		['another list', { topUpOf: 'another-list' }],
		['a list of another environment', { environment: 'stand-in' }],
	])('nobody, where the check joins %s', async (_, changes) => {
		expect(await keepRemainder(work, run(changes), [request])).toMatchObject({
			reason: 'The list that its people were to join is not in use any more.',
		});
	});

	test.each([
		['lacks a row', `delete from ndoo_list.slot_S where nhs_number = '${one}'`],
		['has a row more', `insert into ndoo_list.slot_S values ('${three}')`],
	])('nobody, where the list %s', async (_, change) => {
		const [pointer] = await temporary.warehouse.query({ text: 'select slot from ndoo_list.pointer' });
		await temporary.warehouse.script(change.replace('_S', `_${String(pointer?.['slot'])}`));
		expect(await keepRemainder(work, run(), [request])).toMatchObject({
			reason: 'The list in use does not have as many rows as were published.',
		});
	});
});

describe('what was kept is read', () => {
	const digest = async () => await digestOf(diskFiles.stream(restFile(work, 'between')), testKey);

	test('as it was written', async () => {
		await keepRemainder(work, run(), [request]);
		expect([...(await readRemainder(work, run({ restDigest: await digest() })))]).toHaveLength(1);
	});

	test('and is damaged once anything was put to it, or it is gone', async () => {
		await keepRemainder(work, run(), [request]);
		const kept = run({ restDigest: await digest() });
		await appendFile(restFile(work, 'between'), `${two},\n`);
		await expect(readRemainder(work, kept)).rejects.toThrow(DamagedFile);
		await rm(restFile(work, 'between'));
		await expect(readRemainder(work, kept)).rejects.toThrow(DamagedFile);
	});
});

test.each([
	['as many rows as are on record, each once', `${two},\r\n`, true],
	['a row less', '', false],
	['a row more', `${one},\r\n${two},\r\n`, false],
	['what is no number', 'a,\r\n', false],
])('a request with %s is whole: %s', async (_, text, isWhole) => {
	await writeFile(requestFile(work, 'between', 1), text);
	const read = readRequest(work, request);
	if (isWhole) await expect(read).resolves.toMatchObject({ read: { rows: 1 } });
	else await expect(read).rejects.toThrow(DamagedFile);
});
