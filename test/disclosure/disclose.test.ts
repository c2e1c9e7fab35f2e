import { createHmac, createSecretKey } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';
import type { Files } from '../../core/files.ts';
import { type DiscloseWork, disclose } from '../../disclosure/disclose.ts';
import { ledgerEntries } from '../../loaders/ledger/ledger-store.ts';
import { recordOwn } from '../../sql/build-record/own-record.ts';
import type { Session, Warehouse } from '../../warehouse/warehouse.ts';
import { testKey } from '../core/test-key.ts';
import { clinicFlow } from '../flows/clinic-flow.ts';
import { buildClinic, clinicNumbers } from '../integration/support/clinic.ts';
import { publishLive } from '../loaders/list/live-list.ts';
import { type Disclosing, disclosing } from './disclosing.ts';

// One warehouse with sixty people and two visits each, on the embedded engine; disclosure after disclosure.

let bench: Disclosing;
let warehouse: Warehouse;
let folder: string;
beforeAll(async () => {
	bench = await disclosing();
	({ warehouse, folder } = bench);
});
afterAll(async () => await bench[Symbol.asyncDispose]());
const work = (changes: Partial<DiscloseWork> = {}): DiscloseWork => bench.work(changes);

const names = async (): Promise<readonly string[]> => await readdir(join(folder, clinicFlow.name)).catch(() => []);
const entries = async () => await ledgerEntries(warehouse, { event: 'disclosed' });
const recordedNames = async (): Promise<readonly unknown[]> =>
	(await entries()).map(({ detail }) => (detail as { readonly disclosureId: string }).disclosureId);

describe('killed before each of its effects on files and warehouse', () => {
	/** After the fatal effect nothing is done any more, not even what would clean up. */
	function dying(fatal: number) {
		let effects = 0;
		const effect = async <T>(act: () => Promise<T>): Promise<T> => {
			effects += 1;
			if (effects >= fatal) throw new Error('killed');
			return await act();
		};
		const files: Files = {
			...diskFiles,
			list: diskFiles.list.bind(diskFiles),
			writeWhole: (path, bytes, readers) => effect(() => diskFiles.writeWhole(path, bytes, readers)),
			move: (from, to) => effect(() => diskFiles.move(from, to)),
			remove: (path) => effect(() => diskFiles.remove(path)),
			makeFolder: (path) => effect(() => diskFiles.makeFolder(path)),
		};
		const dyingSession = <S extends Session>(session: S): S => ({
			...session,
			script: (text) => effect(() => session.script(text)),
			query: (statement) =>
				/^\s*(?:select|with)\b/i.test(statement.text)
					? session.query(statement)
					: effect(() => session.query(statement)),
		});
		const dyingWarehouse: Warehouse = {
			...dyingSession(warehouse),
			transaction: (mode, act) => {
				const run = () => warehouse.transaction(mode, (session) => act(dyingSession(session)));
				return mode === 'snapshot' ? run() : effect(run);
			},
		};
		return { files, warehouse: dyingWarehouse };
	}

	test('what has a name has an entry, and is whole; the next disclosure clears the rest away', async () => {
		let isDone = false;
		let fatal = 0;
		while (!isDone) {
			fatal += 1;
			isDone = await disclose(work(dying(fatal)), clinicFlow).then(
				() => true,
				(error: unknown) => {
					expect(error).toMatchObject({ message: 'killed' });
					return false;
				},
			);
			const named = (await names()).filter((name) => !name.startsWith('.'));
			expect(await recordedNames(), `killed before effect ${fatal}`).toEqual(expect.arrayContaining([...named]));
			for (const name of named)
				expect(await readdir(join(folder, clinicFlow.name, name), { recursive: true })).toEqual(
					expect.arrayContaining(['to-recipient/patient.csv', 'to-recipient/visit.csv', 'internal/manifest.json']),
				);
			if (isDone) continue;
			await disclose(work(), clinicFlow);
			expect((await names()).filter((name) => name.startsWith('.'))).toEqual([]);
		}
		expect(fatal).toBeGreaterThan(7);
	});
});

test('digests are made with the key: two keys, two digests of one file', async () => {
	const digestWith = async (key: DiscloseWork['key']) => {
		// What stands is vouched for by the key that it was made and built with.
		await warehouse.transaction('read-write', async (session) => await recordOwn(session, key));
		await buildClinic(warehouse, [clinicFlow], key);
		const { disclosure, folder: at } = await disclose(work({ key }), clinicFlow);
		return { file: disclosure.tables[0]?.digest, bytes: await readFile(join(at, 'to-recipient', 'patient.csv')) };
	};
	const other = createSecretKey(Buffer.alloc(32, 9));
	const [two, one] = [await digestWith(other), await digestWith(testKey)];
	expect(one.bytes).toEqual(two.bytes);
	for (const [key, { file, bytes }] of [
		[testKey, one],
		[other, two],
	] as const)
		expect(file).toBe(createHmac('sha256', key).update(bytes).digest('hex'));
});

test('however many the list keeps, what is stored and told is the same', async () => {
	const kept = async (people: number): Promise<unknown> => {
		await publishLive(warehouse, clinicNumbers.slice(0, people));
		const { disclosure, folder: at } = await disclose(work(), clinicFlow);
		const stored = (await entries()).at(-1)?.detail;
		expect(stored).toEqual(JSON.parse(JSON.stringify(disclosure)));
		expect(JSON.parse(await readFile(join(at, 'internal', 'manifest.json'), 'utf8'))).toEqual(stored);
		return disclosure.tables.map(({ digest, ...table }) => table);
	};
	const uncounted = ['patient', 'visit'].map((name) => ({
		name,
		file: `to-recipient/${name}.csv`,
		rows: 'suppressed',
	}));
	for (const people of [45, 40, 30, 44, 51, 9, 45]) expect(await kept(people)).toEqual(uncounted);
	expect(JSON.stringify(await entries())).not.toMatch(/"(?:people|rows)":\d/);
});

test('each time on record is by the clock that was handed in', async () => {
	const at = new Date(Date.now() - 3 * 86_400_000);
	await publishLive(warehouse, clinicNumbers.slice(0, 45), 10);
	const { disclosure } = await disclose(work({ clock: () => at }), clinicFlow);
	const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(at).replaceAll('-', '');
	expect(disclosure).toMatchObject({ at: at.toISOString(), disclosureId: expect.stringContaining(`${day}T`) });
	expect((await entries()).at(-1)?.at).toEqual(at);
});
