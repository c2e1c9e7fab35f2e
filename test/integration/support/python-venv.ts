import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Python that has the packages of a requirements file in it, or why there is none. */
export type PythonTools = { readonly python: string } | { readonly missing: string };

/** The sets of packages, each in a file beside this one. */
const requirementFiles = {
	mesh: 'requirements.txt',
	dbt: 'dbt-requirements.txt',
	'dbt-oldest': 'dbt-oldest-requirements.txt',
} as const;

const home = fileURLToPath(new URL('../../../.venv', import.meta.url));
const installing = 300_000;

/**
 * Makes the virtual environment of a set of packages in the project's ignored folder `.venv`, once for every content of
 * its file. Several may ask at the same time: each makes its own, and the first to be ready stays.
 */
export async function pythonVenv(packages: keyof typeof requirementFiles = 'mesh'): Promise<PythonTools> {
	const requirements = fileURLToPath(new URL(requirementFiles[packages], import.meta.url));
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
				// Python compiles what it imports; compiling all takes a third of the time.
				...['--no-compile', '--require-hashes', '--no-deps', '--only-binary', ':all:', '--requirement', requirements],
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

// What the MESH sandbox says that it needs; the newest dbt has no older one either.
const isRightPython = (command: string): boolean =>
	run(command, ['-c', 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))']) === undefined;

/** The last line that a command said before it failed; undefined when it worked. */
function run(command: string, words: readonly string[]): string | undefined {
	const { status, error, stderr } = spawnSync(command, words, { encoding: 'utf8', timeout: installing });
	if (status === 0) return undefined;
	return error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no reason given';
}
