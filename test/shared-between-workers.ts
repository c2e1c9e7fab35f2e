import { existsSync, statfsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../core/package-folder.ts';
import { templatesVariable } from './integration/support/engine-template.ts';

// What the folders of two workers and of their servers hold at a time, and as much again.
const enough = 4 * 2 ** 30;

/**
 * Where temporary folders are to be, where the system has a file system in memory that is large enough and nobody named another.
 * A warehouse has a thousand files: making and removing them again and again took a quarter of the processor on a disk.
 */
function folderInMemory(): string | undefined {
	const folder = '/dev/shm';
	if (process.env['TMPDIR'] !== undefined || !existsSync(folder)) return undefined;
	const { bavail, bsize } = statfsSync(folder);
	return bavail * bsize < enough ? undefined : folder;
}

/**
 * Before the first test of a run, and after its last (vitest.config.ts): folders that the workers and the commands that they start
 * share, for what is the same for all of them and takes long to make.
 */
export default async function share(): Promise<() => Promise<void>> {
	const memory = folderInMemory();
	if (memory !== undefined) process.env['TMPDIR'] = memory;
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-tests-'));
	// A server that root starts belongs to nobody, who has to reach what is his in it.
	await chmod(folder, 0o711);
	process.env[templatesVariable] = folder;
	// Source code alone, which serves the next run as well.
	process.env['NODE_COMPILE_CACHE'] ??= join(packageFolder(), 'node_modules', '.cache', 'compiled');
	return async () => await rm(folder, { recursive: true, force: true });
}
