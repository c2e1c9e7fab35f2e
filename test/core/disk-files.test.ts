import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';
import { NdooError } from '../../core/errors.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-disk-'));
});
afterEach(async () => await rm(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('mode bits', () => {
	test.each<[mode: number, isOpenToAll: true | undefined]>([
		[0o700, undefined],
		[0o770, undefined],
		[0o775, undefined],
		[0o777, true],
		[0o1777, true],
		[0o702, true],
	])('%o', async (mode, isOpenToAll) => {
		const path = join(folder, 'IN');
		await mkdir(path);
		await chmod(path, mode);
		expect((await diskFiles.stat(path))?.isOpenToAll).toBe(isOpenToAll);
	});

	test.each<[mode: number, openTo: 'group' | 'everybody' | undefined]>([
		[0o700, undefined],
		[0o710, 'group'],
		[0o740, 'group'],
		[0o720, 'group'],
		[0o701, 'everybody'],
		[0o774, 'everybody'],
		[0o702, 'everybody'],
	])('%o is open to %s', async (mode, openTo) => {
		const path = join(folder, 'IN');
		await mkdir(path);
		await chmod(path, mode);
		expect((await diskFiles.stat(path))?.openTo).toBe(openTo);
	});

	test.each<[folder: number, readers: 'owner' | 'group' | 'everybody' | undefined, file: number]>([
		[0o770, undefined, 0o600],
		[0o770, 'owner', 0o600],
		[0o770, 'group', 0o660],
		[0o2770, 'group', 0o660],
		[0o755, 'group', 0o600],
		[0o700, 'group', 0o600],
		[0o777, 'group', 0o660],
		[0o707, 'group', 0o600],
		[0o700, 'everybody', 0o644],
		[0o777, 'everybody', 0o644],
	])('in a folder of %o a file for %s is %o', async (mode, readers, expected) => {
		const path = join(folder, 'OUT');
		await mkdir(path);
		await chmod(path, mode);
		await diskFiles.writeWhole(join(path, 'a.dat'), [Buffer.from('a')], readers);
		expect((await stat(join(path, 'a.dat'))).mode & 0o777).toBe(expected);
	});

	// Whoever runs this may be in no second group; root can give a file to any.
	test.skipIf(process.getuid?.() !== 0)("a file for the group is the folder's group's", async () => {
		const path = join(folder, 'OUT');
		await mkdir(path);
		await chown(path, 0, 65_534);
		await chmod(path, 0o770);
		await diskFiles.writeWhole(join(path, 'a.dat'), [Buffer.from('a')], 'group');
		expect(await stat(join(path, 'a.dat'))).toMatchObject({ uid: 0, gid: 65_534 });
	});

	test('a folder of ours is private, with those above it, unless it is made to be shared', async () => {
		await diskFiles.makeFolder(join(folder, 'a', 'b'));
		await diskFiles.makeFolder(join(folder, 'a', 'shared', 'page'), 'everybody');
		const modes = await Promise.all(
			['a', 'a/b', 'a/shared', 'a/shared/page'].map(async (name) => (await stat(join(folder, name))).mode & 0o777),
		);
		expect(modes).toEqual([0o700, 0o700, 0o755, 0o755]);
	});
});

// A link to itself stands for a folder that may not be looked into, which is open to whoever runs this as root.
test.skipIf(process.platform === 'win32')('what cannot be looked at is not taken for what is not there', async () => {
	const path = join(folder, 'circle');
	await symlink(path, path);
	await expect(diskFiles.stat(path)).rejects.toMatchObject({ code: 'ELOOP' });
	await expect(diskFiles.list(folder)).rejects.toMatchObject({ code: 'ELOOP' });
	expect(await diskFiles.stat(join(folder, 'nowhere'))).toBeUndefined();
	expect(await diskFiles.list(join(folder, 'nowhere'))).toEqual([]);
});

describe.skipIf(process.platform === 'win32')('a link', () => {
	test.each<[target: string, leadsOut: true | undefined]>([
		['other.yml', undefined],
		['deep/other.yml', undefined],
		['..data/other.yml', undefined],
		['deep/../other.yml', undefined],
		['../other.yml', true],
		['deep/../../other.yml', true],
		['out/other.yml', true],
		['..', true],
		['.', true],
		['/', true],
	])('to %s leads out of its folder: %s', async (target, leadsOut) => {
		const inner = join(folder, 'inner');
		await diskFiles.makeFolder(join(inner, 'deep'));
		await diskFiles.makeFolder(join(inner, '..data'));
		await symlink('..', join(inner, 'out'));
		for (const path of ['other.yml', 'inner/other.yml', 'inner/deep/other.yml', 'inner/..data/other.yml'])
			await writeFile(join(folder, path), '');
		await symlink(target, join(inner, 'a.yml'));
		expect((await diskFiles.stat(join(inner, 'a.yml')))?.leadsOut).toBe(leadsOut);
		expect((await diskFiles.list(inner)).find(({ name }) => name === 'a.yml')?.leadsOut).toBe(leadsOut);
	});
});

describe('a file that is read whole', () => {
	const outcomeOf = async (path: string) =>
		await diskFiles.read(path).then(
			() => 'read',
			(error: unknown) => (error instanceof NdooError ? error.code : error),
		);

	test('has 16 MB at most', async () => {
		const path = join(folder, 'a.ctl');
		await writeFile(path, Buffer.alloc(16 << 20, 'a'));
		expect((await diskFiles.read(path)).equals(Buffer.alloc(16 << 20, 'a'))).toBe(true);
		await writeFile(path, Buffer.alloc((16 << 20) + 1, 'a'));
		expect(await outcomeOf(path)).toBe('file-invalid');
	});

	// Read to its end it would end in an error of Node's own, after two gigabytes.
	test.skipIf(process.platform === 'win32')('may be a device that never ends', async () => {
		expect(await outcomeOf('/dev/zero')).toBe('file-invalid');
	});
});

test('what is no folder is not taken for one that is empty', async () => {
	await writeFile(join(folder, 'a'), '');
	await expect(diskFiles.list(join(folder, 'a'))).rejects.toMatchObject({ code: 'file-invalid' });
});

test('free space is a number of bytes, of a folder that is there', async () => {
	expect(await diskFiles.freeSpace(folder)).toBeGreaterThan(0);
	await expect(diskFiles.freeSpace(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'file-missing' });
});
