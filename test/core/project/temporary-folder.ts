import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatError, NdooError } from '../../../core/errors.ts';

export type TemporaryFolder = AsyncDisposable & { readonly path: string };

/** A folder that holds these files, by their paths in it. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<TemporaryFolder> {
	const path = await mkdtemp(join(tmpdir(), 'ndoo-files-'));
	for (const [name, content] of Object.entries(files)) {
		await mkdir(dirname(join(path, name)), { recursive: true });
		await writeFile(join(path, name), content);
	}
	return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }) };
}

/** What a person reads when the work fails, with the folder's own path as `<folder>`. */
export async function refusalOf(folder: string, work: () => Promise<unknown>): Promise<string> {
	try {
		await work();
		return 'nothing was refused';
	} catch (error) {
		if (!(error instanceof NdooError)) throw error;
		return `${error.code}: ${formatError(error)}`.replaceAll(folder, '<folder>');
	}
}
