import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageFolder } from '../../../core/package-folder.ts';

// Node runs what is in this cache: only the account itself may be able to put anything there.

const launcher = join(packageFolder(), 'bin', 'ndoo.js');
const isRoot = process.getuid?.() === 0;

describe.skipIf(process.platform === 'win32')('what Node compiled', () => {
	let folder: string;
	let caches: string;
	let compiled: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'ndoo-compiled-'));
		caches = join(folder, 'caches');
		compiled = join(caches, 'ndoo', 'compiled');
	});
	afterEach(async () => await rm(folder, { recursive: true, force: true }));

	function ndoo(changes: Readonly<Record<string, string>> = {}, words: readonly string[] = ['--version']) {
		const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...rest } = process.env;
		return spawnSync(process.execPath, [launcher, ...words], {
			env: { ...rest, HOME: folder, XDG_CACHE_HOME: caches, ...changes },
			encoding: 'utf8',
		});
	}
	const well = { status: 0, stderr: '' };
	const filesIn = async (place: string): Promise<readonly string[]> =>
		(await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []))
			.filter((entry) => entry.isFile())
			.map(({ parentPath, name }) => join(parentPath, name));

	test('is kept in a folder that is made for the account alone', async () => {
		expect(ndoo()).toMatchObject(well);
		expect((await stat(compiled)).mode & 0o777).toBe(0o700);
		expect((await filesIn(compiled)).length).toBeGreaterThan(5);
	});

	test.skipIf(process.platform === 'darwin')('is in the home, where no other folder of caches is named', async () => {
		expect(ndoo({ XDG_CACHE_HOME: '' })).toMatchObject(well);
		expect(await filesIn(join(folder, '.cache', 'ndoo', 'compiled'))).not.toEqual([]);
	});

	test("is kept behind a link that is nobody else's to change", async () => {
		await mkdir(join(folder, 'disk'));
		await symlink(join(folder, 'disk'), caches);
		expect(ndoo()).toMatchObject(well);
		expect(await filesIn(join(folder, 'disk'))).not.toEqual([]);
	});

	test.each([
		['NODE_COMPILE_CACHE', (path: string) => path],
		['NODE_DISABLE_COMPILE_CACHE', () => '1'],
	])("is the user's own choice by %s", async (variable, valueIn) => {
		expect(ndoo({ [variable]: valueIn(join(folder, 'chosen')) })).toMatchObject(well);
		expect(await readdir(folder)).toEqual(variable === 'NODE_COMPILE_CACHE' ? ['chosen'] : []);
	});

	/** How another account could put something there, or in its place. */
	const ways: readonly (readonly [what: string, open: () => Promise<unknown>])[] = [
		['that others may write to', async () => await chmod(compiled, 0o777)],
		['that others may read', async () => await chmod(compiled, 0o755)],
		['in one that others may write to', async () => await chmod(join(caches, 'ndoo'), 0o777)],
		['in one that is far above, and that a group may write to', async () => await chmod(folder, 0o770)],
		[
			'behind a link, in one that others may write to',
			async () => {
				await rm(caches, { recursive: true });
				await mkdir(join(folder, 'shared', 'ndoo', 'compiled'), { recursive: true, mode: 0o700 });
				await chmod(join(folder, 'shared'), 0o777);
				await symlink(join(folder, 'shared'), caches);
			},
		],
	];
	test.each(ways)('is not kept, nor taken from a folder %s', async (_, open) => {
		await mkdir(compiled, { recursive: true, mode: 0o700 });
		await open();
		expect(ndoo()).toMatchObject(well);
		expect(await filesIn(folder)).toEqual([]);
	});

	test.skipIf(!isRoot).each([
		['of another account', () => compiled],
		['in one of another account', () => caches],
	])('is not kept, nor taken from a folder %s', async (_, place) => {
		await mkdir(compiled, { recursive: true, mode: 0o700 });
		await chown(place(), 65_534, 65_534);
		expect(ndoo()).toMatchObject(well);
		expect(await filesIn(folder)).toEqual([]);
	});

	test('is done without where no folder can be made', async () => {
		await writeFile(caches, '');
		expect(ndoo()).toMatchObject(well);
		const nowhere = join(folder, 'no-such-home');
		expect(ndoo({ XDG_CACHE_HOME: '', HOME: nowhere })).toMatchObject(well);
		expect(await readdir(folder)).toEqual(['caches']);
	});

	test('holds source code alone: nothing of what a command was given', async () => {
		const given = { NDOO_WAREHOUSE_PASSWORD: 'p@ss/w0rd-5b2e', NDOO_TARGET: 'a-target-of-the-test' };
		expect(ndoo(given, ['disclose', 'flow-of-the-test', '--project-dir', folder]).status).toBe(10);
		const files = await filesIn(compiled);
		expect(files.length).toBeGreaterThan(50);
		for (const file of files) {
			const bytes = await readFile(file);
			for (const text of [...Object.values(given), 'flow-of-the-test'])
				for (const encoding of ['utf8', 'utf16le'] as const)
					expect(bytes.includes(Buffer.from(text, encoding)), file).toBe(false);
		}
	});
});
