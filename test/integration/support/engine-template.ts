import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyFolder } from './copy-folder.ts';

/** Names the folder of the templates of one run of the tests (test/shared-between-workers.ts). */
export const templatesVariable = 'NDOO_TEST_TEMPLATES';

/**
 * Copies what an engine needs seconds to make and is the same for every test: the first that asks in a run of the tests has it
 * made. `make` fills the folder that it is given.
 */
export async function copyTemplate(name: string, make: (folder: string) => Promise<void>, into: string): Promise<void> {
	const templates = process.env[templatesVariable];
	// Without a run around it, as in a bench, nobody would use it again.
	if (templates === undefined) return await make(into);
	const template = join(templates, name);
	if (!(await exists(template))) await makeTemplate(make, template);
	copyFolder(template, into);
}

/** Whole or not at all. Of two workers that make it at once, the second finds it there. */
async function makeTemplate(make: (folder: string) => Promise<void>, template: string): Promise<void> {
	const folder = await mkdtemp(`${template}-`);
	try {
		await make(folder);
		await rename(folder, template);
	} catch (error) {
		await rm(folder, { recursive: true, force: true });
		if (!(await exists(template))) throw error;
	}
}

const exists = async (path: string): Promise<boolean> =>
	await stat(path).then(
		() => true,
		() => false,
	);
