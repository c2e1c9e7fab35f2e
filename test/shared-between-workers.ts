import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../core/package-folder.ts';
import { templatesVariable } from './integration/support/engine-template.ts';

/**
 * Before the first test of a run, and after its last (vitest.config.ts): folders that the workers and the commands that they start
 * share, for what is the same for all of them and takes long to make.
 */
export default async function share(): Promise<() => Promise<void>> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-tests-'));
	// A server that root starts belongs to nobody, who has to reach what is his in it.
	await chmod(folder, 0o711);
	process.env[templatesVariable] = folder;
	// Source code alone, which serves the next run as well.
	process.env['NODE_COMPILE_CACHE'] ??= join(packageFolder(), 'node_modules', '.cache', 'compiled');
	return async () => await rm(folder, { recursive: true, force: true });
}
