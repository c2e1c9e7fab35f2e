import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';
import { applied, type Patch } from './patch.ts';

/** A copy of the sources, in a folder of its own: nothing here writes into the clone. */
export type Copy = AsyncDisposable & {
	readonly folder: string;
	/** Where Node keeps what it compiled of the sources, from one run of tests to the next. */
	readonly compiled: string;
	/** Runs the work on the copy while the patch is applied. Gives why it could not be applied otherwise. */
	whilePatched<T>(patch: Patch, work: () => Promise<T>): Promise<T | { readonly fault: string }>;
};

// What is made by programs, and not to be copied: what tests install is linked instead, beside the packages.
const linked = ['node_modules', '.venv', '.postgres'];
const left = new Set([...linked, '.git', '.mutate', 'dist', 'demo', 'target']);

export async function copyOfSources(): Promise<Copy> {
	const clone = packageFolder();
	const home = await mkdtemp(join(tmpdir(), 'ndoo-mutate-'));
	const folder = join(home, basename(clone));
	await cp(clone, folder, { recursive: true, filter: (path) => !left.has(relative(clone, path)) });
	for (const name of linked) await linkTo(join(clone, name), join(folder, name));
	// Some tests read public data from a folder beside the clone.
	await linkTo(join(dirname(clone), 'shared'), join(home, 'shared'));
	return {
		folder,
		compiled: join(home, 'compiled'),
		whilePatched: async (patch, work) => await whilePatched(join(folder, patch.file), patch, work),
		[Symbol.asyncDispose]: async () => await rm(home, { recursive: true, force: true }),
	};
}

async function linkTo(target: string, path: string): Promise<void> {
	if (existsSync(target)) await symlink(target, path, 'junction');
}

async function whilePatched<T>(path: string, patch: Patch, work: () => Promise<T>): Promise<T | { fault: string }> {
	if (!existsSync(path)) return { fault: `there is no file ${patch.file}` };
	const text = await readFile(path, 'utf8');
	const result = applied(patch, text);
	if ('fault' in result) return result;
	try {
		await replaceFile(path, result.text);
		return await work();
	} finally {
		await replaceFile(path, text);
	}
}

/** The file anew, so that one linked to elsewhere is not written through. */
async function replaceFile(path: string, text: string): Promise<void> {
	await unlink(path);
	await writeFile(path, text);
}
