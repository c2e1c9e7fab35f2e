import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Python that has NHS England's MESH sandbox and client in it, or why there is none. */
export type PythonTools = { readonly python: string } | { readonly missing: string };

const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url));
const home = fileURLToPath(new URL('../../../.venv', import.meta.url));
const installing = 300_000;

/**
 * Makes the virtual environment of requirements.txt in the project's ignored folder `.venv`, once for every content of
 * that file. Several may ask at the same time: each makes its own, and the first to be ready stays.
 */
export async function pythonVenv(): Promise<PythonTools> {
	const digest = createHash('sha256')
		.update(await readFile(requirements))
		.digest('hex');
	const folder = join(home, digest.slice(0, 16));
	if (existsSync(folder)) return { python: pythonIn(folder) };
	const base = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11'].find(isRightPython);
	if (base === undefined) return { missing: 'There is no Python 3.11, 3.12 or 3.13 on this machine.' };
	const making = join(home, `.making-${randomBytes(6).toString('hex')}`);
	await mkdir(home, { recursive: true });
	try {
		const failure =
			run(base, ['-m', 'venv', making]) ??
			run(pythonIn(making), [
				...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
				...['--require-hashes', '--no-deps', '--only-binary', ':all:', '--requirement', requirements],
			]);
		if (failure !== undefined) return { missing: `The Python packages could not be installed: ${failure}` };
		await rename(making, folder).catch((error: unknown) => {
			if (!existsSync(folder)) throw error;
		});
		return { python: pythonIn(folder) };
	} finally {
		await rm(making, { recursive: true, force: true });
	}
}

/** As a module is run, so that the environment may be moved after it was made. */
const pythonIn = (folder: string): string =>
	process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');

// What the sandbox of requirements.txt says that it needs.
const isRightPython = (command: string): boolean =>
	run(command, ['-c', 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))']) === undefined;

/** The last line that a command said before it failed; undefined when it worked. */
function run(command: string, words: readonly string[]): string | undefined {
	const { status, error, stderr } = spawnSync(command, words, { encoding: 'utf8', timeout: installing });
	if (status === 0) return undefined;
	return error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no reason given';
}
