import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';

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

	test('a folder of ours is private', async () => {
		await diskFiles.makeFolder(join(folder, 'a', 'b'));
		expect((await diskFiles.stat(join(folder, 'a', 'b')))?.isOpenToAll).toBeUndefined();
	});
});

test('free space is a number of bytes, of a folder that is there', async () => {
	expect(await diskFiles.freeSpace(folder)).toBeGreaterThan(0);
	await expect(diskFiles.freeSpace(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'file-missing' });
});
