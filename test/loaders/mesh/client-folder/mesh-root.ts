import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A mailbox's folders in a temporary place, removed when the test ends. Paths are relative, such as `IN/A.ctl`. */
export type MeshRoot = AsyncDisposable & {
	readonly path: string;
	/** The time of the test; ages count back from it. */
	readonly now: Date;
	/** Writes a file as another program would, so many seconds ago. */
	put(name: string, content: string, secondsAgo?: number): Promise<void>;
	read(name: string): Promise<string>;
	/** The names in a folder, sorted. */
	names(folder: string): Promise<readonly string[]>;
	remove(name: string): Promise<void>;
};

const folders = ['IN', 'OUT', 'SENT', 'FAILED', 'TEMP/RCV'];

export async function meshRoot(): Promise<MeshRoot> {
	const path = await mkdtemp(join(tmpdir(), 'ndoo-mesh-'));
	for (const folder of folders) await mkdir(join(path, folder), { recursive: true });
	const now = new Date('2019-02-07T10:30:00Z');
	return {
		path,
		now,
		async put(name, content, secondsAgo = 60) {
			await mkdir(dirname(join(path, name)), { recursive: true });
			await writeFile(join(path, name), content);
			const then = new Date(now.getTime() - secondsAgo * 1000);
			await utimes(join(path, name), then, then);
		},
		read: async (name) => await readFile(join(path, name), 'utf8'),
		names: async (folder) => (await readdir(join(path, folder))).sort(),
		remove: async (name) => await rm(join(path, name), { recursive: true }),
		[Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }),
	};
}

export async function gather<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
	const gathered: T[] = [];
	for await (const value of values) gathered.push(value);
	return gathered;
}

export const textOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> =>
	Buffer.concat(await gather(chunks)).toString();
