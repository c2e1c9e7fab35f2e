import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { copyTemplate } from './engine-template.ts';

const launcher = fileURLToPath(new URL('../../../bin/ndoo.js', import.meta.url));

/**
 * Fills a folder with what `ndoo demo` leaves in an empty one, where a process of its own ran it: once for all tests of a run.
 * The paths in its MESH configuration are those of the original: no further month can be run in a copy.
 */
export async function copyDemoProject(folder: string): Promise<void> {
	await copyTemplate('demo-project', async (made) => ranDemo(made), folder);
}

function ranDemo(folder: string): void {
	const { status, stderr } = spawnSync(process.execPath, [launcher, 'demo'], { cwd: folder, encoding: 'utf8' });
	if (status !== 0) throw new Error(`The demo ended in ${status}: ${stderr}`);
}
