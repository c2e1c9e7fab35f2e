import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { World } from './world.ts';

/**
 * Files and folders that ndoo made and that others may get at. The pages of `ndoo docs` are made for that; MESH's folders are its
 * client's, and the engine's own files lie in a folder that is closed.
 */
export async function openFiles({ outer }: World): Promise<readonly string[]> {
	if (process.platform === 'win32') return [];
	const entries = await readdir(outer, { recursive: true, withFileTypes: true });
	const names = entries
		.map((entry) => relative(outer, join(entry.parentPath, entry.name)))
		.filter((name) => !/^(own|project\/(mesh|target\/docs|warehouse\/data\/))/.test(name));
	const modes = await Promise.all(names.map(async (name) => ({ name, mode: (await stat(join(outer, name))).mode })));
	return modes.filter(({ mode }) => (mode & 0o077) !== 0).map(({ name }) => name);
}
