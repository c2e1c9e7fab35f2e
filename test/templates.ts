import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templatesVariable } from './integration/support/engine-template.ts';

/** Before the first test of a run, and after its last: the folder that the workers share (vitest.config.ts). */
export default async function shareTemplates(): Promise<() => Promise<void>> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-templates-'));
	// A server that root starts belongs to nobody, who has to reach what is his in it.
	await chmod(folder, 0o711);
	process.env[templatesVariable] = folder;
	return async () => await rm(folder, { recursive: true, force: true });
}
