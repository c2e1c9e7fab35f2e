import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as promises from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { NdooError } from './errors.ts';
import type { Bytes, Entry, Files, Readers } from './files.ts';
import { isLinkOut } from './link.ts';
import { patiently } from './patience.ts';

const ownerOnly = 0o600;
const ownerOnlyFolder = 0o700;
const othersMayWrite = 0o002;
/** Without what the account takes away from others in general (umask), and never to be run. */
const sharedFile = 0o666;
const sharedFolder = 0o777;
const others = 0o007;
const othersAndGroup = 0o077;

/** The calls of the system that `Files` rests on. */
export type Disk = Pick<
	typeof promises,
	'lstat' | 'mkdir' | 'open' | 'readdir' | 'realpath' | 'rename' | 'rm' | 'stat' | 'statfs'
> & { readonly createReadStream: (path: string) => AsyncIterable<Uint8Array> };

const ownDisk: Disk = {
	...promises,
	createReadStream: (path) => createReadStream(path, { highWaterMark: 1 << 20 }),
};

/** `Files` on a disk; a test hands in one that loses what was not flushed. */
export const filesOn = (fs: Disk): Files => ({
	async read(path) {
		const bytes = patiently(() => readBounded(fs, path));
		return await orMissing(path, bytes);
	},

	async *stream(path) {
		if ((await this.stat(path)) === undefined) throw missing(path);
		yield* fs.createReadStream(path);
	},

	async writeWhole(path, bytes, readers = 'owner') {
		const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
		try {
			await writeFlushed(fs, temporary, bytes, readers);
			await patiently(() => fs.rename(temporary, path));
		} catch (error) {
			await fs.rm(temporary, { force: true });
			throw error;
		}
		await flushFolder(fs, dirname(path));
	},

	async move(from, to) {
		try {
			await patiently(() => fs.rename(from, to));
		} catch (error) {
			if (!hasCode(error, 'EXDEV')) throw hasCode(error, 'ENOENT') ? missing(from, error) : error;
			await this.writeWhole(to, this.stream(from));
			await this.remove(from);
		}
		await flushFolder(fs, dirname(to));
	},

	async remove(path) {
		await patiently(() => fs.rm(path, { recursive: true, force: true }));
		await flushFolder(fs, dirname(path)).catch(unlessNotFlushed);
	},

	async list(folder) {
		const names = await fs.readdir(folder).catch((error: unknown) => {
			if (hasCode(error, 'ENOENT')) return [];
			throw hasCode(error, 'ENOTDIR') ? invalid(folder, 'is not a folder') : error;
		});
		const entries = await Promise.all(names.sort().map((name) => this.stat(join(folder, name))));
		return entries.filter((entry) => entry !== undefined);
	},

	async stat(path): Promise<Entry | undefined> {
		try {
			const found = await fs.stat(path);
			const isFile = found.isFile();
			const entry = { name: basename(path), isFile, size: isFile ? found.size : 0, modified: found.mtime };
			const leadsOut = await isLinkOut(fs, path);
			return { ...entry, ...(leadsOut && { leadsOut }), ...openness(found.mode) };
		} catch (error) {
			if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
			throw error;
		}
	},

	async makeFolder(path, readers = 'owner') {
		const mode = readers === 'everybody' ? sharedFolder : ownerOnlyFolder;
		const first = await fs.mkdir(path, { recursive: true, mode });
		if (first === undefined) return;
		for (let made = resolve(path); made.length >= first.length; made = dirname(made))
			await flushFolder(fs, dirname(made));
	},

	async freeSpace(folder) {
		const { bavail, bsize } = await orMissing(folder, fs.statfs(folder));
		return bavail * bsize;
	},
});

/** `Files` on the machine's own disk. */
export const diskFiles: Files = filesOn(ownDisk);

/** Far over any file that is read whole. By what comes, since a device or a pipe has no size. */
const largestRead = 16 << 20;

async function readBounded(fs: Disk, path: string): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of fs.createReadStream(path)) {
		parts.push(part);
		length += part.length;
		if (length > largestRead) throw invalid(path, 'is larger than 16 MB, which no file of its kind is');
	}
	return Buffer.concat(parts);
}

const invalid = (path: string, fault: string): NdooError =>
	new NdooError('file-invalid', `${path} ${fault}.`, {
		todo: 'See what it is, and put the right file or folder in its place.',
	});

function openness(mode: number): Pick<Entry, 'isOpenToAll' | 'openTo'> {
	if (process.platform === 'win32') return {};
	return {
		...((mode & othersMayWrite) !== 0 && { isOpenToAll: true }),
		...((mode & othersAndGroup) !== 0 && { openTo: (mode & others) === 0 ? 'group' : 'everybody' }),
	};
}

async function writeFlushed(fs: Disk, path: string, bytes: Bytes, readers: Readers): Promise<void> {
	const handle = await fs.open(path, 'wx', readers === 'everybody' ? sharedFile : ownerOnly);
	try {
		if (readers === 'group') await shareWithGroup(fs, handle, dirname(path));
		for await (const chunk of bytes) await handle.writeFile(chunk);
		await handle.sync();
	} finally {
		await handle.close();
	}
}

const ownerAndGroup = 0o660;
const groupMayWrite = 0o020;

// The group is the folder's, not the account's own, whose members have nothing to do with it. Whoever is not in the
// folder's group cannot give a file to it: the file stays private.
async function shareWithGroup(fs: Disk, handle: promises.FileHandle, folder: string): Promise<void> {
	if (process.platform === 'win32') return;
	const { gid, mode } = await fs.stat(folder);
	if ((mode & groupMayWrite) === 0) return;
	const { uid, gid: own } = await handle.stat();
	try {
		if (own !== gid) await handle.chown(uid, gid);
		await handle.chmod(ownerAndGroup);
	} catch (error) {
		if (!hasCode(error, 'EPERM')) throw error;
	}
}

// A rename is durable only when the folder that holds the name is flushed as well. Windows has no such call, nor the need.
async function flushFolder(fs: Disk, folder: string): Promise<void> {
	if (process.platform === 'win32') return;
	const handle = await fs.open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

// What is removed need not have been there, nor its folder; and one on a share, or one that may not be read, cannot be flushed.
const notFlushed = ['ENOENT', 'ENOTDIR', 'EINVAL', 'ENOTSUP', 'EACCES', 'EPERM'];

function unlessNotFlushed(error: unknown): void {
	if (!hasCode(error, ...notFlushed)) throw error;
}

async function orMissing<T>(path: string, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		throw hasCode(error, 'ENOENT') ? missing(path, error) : error;
	}
}

const missing = (path: string, cause?: unknown): NdooError =>
	new NdooError('file-missing', `There is no file ${path}.`, {
		todo: 'Check the name and the folder, and that the account that runs ndoo may read it.',
		cause,
	});

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
	return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
