import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEmbedded } from '../../warehouse/embedded/embedded.ts';
import { type TemporaryWarehouse, temporaryWarehouse } from './temporary-warehouse.ts';
import { warehouseContract } from './warehouse-contract.ts';

let temporary: TemporaryWarehouse;
beforeAll(async () => {
	temporary = await temporaryWarehouse();
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

warehouseContract(() => temporary.warehouse);

describe('one connection', () => {
	test('a call beside an open transaction is refused at once: it would wait for itself', async () => {
		const { warehouse } = temporary;
		const beside = 'a transaction or stream of this warehouse is open: use its session';
		await warehouse.transaction('read-write', async () => {
			await expect(warehouse.query({ text: 'select 1' })).rejects.toThrow(beside);
			await expect(warehouse.transaction('snapshot', async () => 1)).rejects.toThrow(beside);
		});
		for await (const _ of warehouse.stream({ text: 'select 1' })) {
			await expect(warehouse.script('select 1')).rejects.toThrow(beside);
		}
	});
});

describe('opening', () => {
	test('a second time, while it is open, is refused', async () => {
		await expect(openEmbedded({ folder: temporary.folder, create: false })).rejects.toMatchObject({
			code: 'warehouse-locked',
		});
	});

	test('closed and opened again it holds what was committed', async () => {
		const { folder, warehouse } = temporary;
		await warehouse.script("create table public.kept as select 'kept' as word");
		// Closes a segment of the write-ahead log each time.
		for (let i = 0; i < 4; i++)
			await warehouse.script(
				'create table public.logged as select 1 as one; drop table public.logged; select pg_switch_wal()',
			);
		await warehouse.script("create table public.lost as select 'emptied canary' as word; truncate public.lost");
		await warehouse.close();
		await warehouse.close();
		expect((await readdir(folder)).sort()).toEqual(['data', 'lock']);
		const segments = (await readdir(join(folder, 'data', 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name));
		expect(segments).toHaveLength(1);
		// What was emptied is in no file any more: not in the log of the engine either.
		const text = await readFile(join(folder, 'data', 'pg_wal', segments[0] ?? ''), 'latin1');
		expect(text.includes('emptied canary')).toBe(false);

		const again = await openEmbedded({ folder, create: false, holder: 'status' });
		expect(await again.query({ text: 'select word from public.kept' })).toEqual([{ word: 'kept' }]);
		await again.close();
	});

	describe('a folder that is no warehouse', () => {
		let folder: string;
		beforeAll(async () => {
			folder = await mkdtemp(join(tmpdir(), 'ndoo-none-'));
		});
		afterAll(async () => await rm(folder, { recursive: true }));

		const missing = (path: string) => ({
			code: 'warehouse-missing',
			message: `There is no warehouse in ${path}.`,
			todo: 'Run `ndoo migrate` to make one, or `npm run demo` to see a whole month on a warehouse of its own.',
		});

		test('is left as it is', async () => {
			const nowhere = join(folder, 'nowhere');
			await expect(openEmbedded({ folder: nowhere, create: false })).rejects.toMatchObject(missing(nowhere));
			expect(existsSync(nowhere)).toBe(false);
			await expect(openEmbedded({ folder, create: false })).rejects.toMatchObject(missing(folder));
			expect(await readdir(folder)).toEqual([]);
		});

		const damaged = (path: string) => ({
			code: 'warehouse-damaged',
			exit: 11,
			message: `The warehouse in ${path} does not open: its files are damaged, or were made by something else.`,
			todo: 'Put back a copy of the folder, use the version of ndoo that made it, or make a new warehouse in another folder with `ndoo migrate`.',
		});

		test('what something else keeps there is not removed', async () => {
			await mkdir(join(folder, 'data'));
			await writeFile(join(folder, 'data', 'theirs'), '');
			await expect(openEmbedded({ folder, create: true })).rejects.toMatchObject(damaged(folder));
			expect(await readdir(join(folder, 'data'))).toEqual(['theirs']);
		});

		test('one that was killed while it was made is none', async () => {
			await writeFile(join(folder, 'data', 'PG_VERSION'), '18\n');
			await writeFile(join(folder, 'unfinished'), '');
			await expect(openEmbedded({ folder, create: false })).rejects.toMatchObject(missing(folder));
		});

		test('nor are files that the engine cannot start on', async () => {
			await rm(join(folder, 'unfinished'));
			await expect(openEmbedded({ folder, create: false })).rejects.toMatchObject(damaged(folder));
		});

		test('is made afresh where one was left unfinished', async () => {
			await writeFile(join(folder, 'unfinished'), '');
			await chmod(folder, 0o755);
			const warehouse = await openEmbedded({ folder, create: true });
			expect(await warehouse.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
			expect(existsSync(join(folder, 'unfinished'))).toBe(false);
			expect(await readdir(join(folder, 'data'))).not.toContain('theirs');
			await warehouse.close();
			// Its files are kept from other accounts, whoever may enter the folder.
			if (process.platform === 'win32') return;
			expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
			expect((await stat(folder)).mode & 0o777).toBe(0o755);
		});

		test.skipIf(process.platform === 'win32')('a folder that is not there is made for this account alone', async () => {
			const made = join(folder, 'above', 'warehouse');
			const warehouse = await openEmbedded({ folder: made, create: true });
			await warehouse.close();
			for (const one of [join(folder, 'above'), made, join(made, 'data')])
				expect((await stat(one)).mode & 0o777).toBe(0o700);
		});
	});
});
