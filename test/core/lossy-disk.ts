import { dirname, join } from 'node:path';
import type { Disk } from '../../core/disk-files.ts';

type Node = FileNode | FolderNode;
type FileNode = { readonly kind: 'file'; data: Buffer; flushed: Buffer };
/** `flushed`: the names that would be there after a power cut. */
type FolderNode = { readonly kind: 'folder'; names: Map<string, Node>; flushed: Map<string, Node> };

/** What a disk may have kept of what was not flushed, at the worst. */
export type Kept = { readonly names: boolean; readonly data: boolean };
export const everyKept: readonly Kept[] = [true, false].flatMap((names) =>
	[true, false].map((data) => ({ names, data })),
);

const folderNode = (): FolderNode => ({ kind: 'folder', names: new Map(), flushed: new Map() });
const codeError = (code: string): Error => Object.assign(new Error(code), { code });

/**
 * A small disk in memory that tells what was flushed from what was not. The power goes before its n-th call, or never; a
 * call after that fails as well, those that clean up among them. A name that was renamed is one place or the other, as a
 * file system with a journal has it; without one, each folder keeps what was flushed of it.
 */
export class LossyDisk {
	readonly #root: FolderNode;
	readonly #cutBefore: number;
	/** Two mounts: a rename from one into the other is refused. */
	readonly #mounts: readonly string[];
	readonly #hasJournal: boolean;
	calls = 0;

	constructor(
		cutBefore = Number.POSITIVE_INFINITY,
		mounts: readonly string[] = [],
		root = folderNode(),
		hasJournal = true,
	) {
		this.#cutBefore = cutBefore;
		this.#mounts = mounts;
		this.#root = root;
		this.#hasJournal = hasJournal;
	}

	/** The same disk, which has no journal. */
	withoutJournal(): LossyDisk {
		return new LossyDisk(this.#cutBefore, this.#mounts, this.#root, false);
	}

	/** The disk as it is found after the power went. */
	after({ names, data }: Kept): LossyDisk {
		const survivor = (node: Node): Node => {
			if (node.kind === 'file') {
				const kept = data ? node.data : node.flushed;
				return { kind: 'file', data: kept, flushed: kept };
			}
			const kept = new Map([...(names ? node.names : node.flushed)].map(([name, one]) => [name, survivor(one)]));
			return { kind: 'folder', names: kept, flushed: new Map(kept) };
		};
		const root = survivor(this.#root);
		return new LossyDisk(undefined, this.#mounts, root.kind === 'folder' ? root : folderNode());
	}

	/** The same disk, whose power goes before its n-th call from now. */
	cutting(cutBefore: number): LossyDisk {
		return new LossyDisk(cutBefore, this.#mounts, this.#root);
	}

	/** The text of a file; undefined when there is none. */
	text(path: string): string | undefined {
		const node = this.#find(path);
		return node?.kind === 'file' ? node.data.toString() : undefined;
	}

	names(path: string): readonly string[] {
		const node = this.#find(path);
		return node?.kind === 'folder' ? [...node.names.keys()].toSorted() : [];
	}

	#call(): void {
		this.calls += 1;
		if (this.calls >= this.#cutBefore) throw codeError('EPOWER');
	}

	#find(path: string): Node | undefined {
		let node: Node | undefined = this.#root;
		for (const part of path.split('/').filter((one) => one !== ''))
			node = node?.kind === 'folder' ? node.names.get(part) : undefined;
		return node;
	}

	#folder(path: string): FolderNode {
		const node = this.#find(path);
		if (node?.kind !== 'folder') throw codeError('ENOENT');
		return node;
	}

	/** The calls that `Files` makes. */
	get disk(): Disk {
		const calls = {
			mkdir: async (path: string): Promise<string | undefined> => {
				this.#call();
				let first: string | undefined;
				for (let at = '', parts = path.split('/').slice(1); parts.length > 0; parts = parts.slice(1)) {
					const above = this.#folder(at === '' ? '/' : at);
					at = join(at === '' ? '/' : at, parts[0] ?? '');
					if (this.#find(at) !== undefined) continue;
					first ??= at;
					above.names.set(parts[0] ?? '', folderNode());
				}
				return first;
			},
			open: async (path: string, flags: string) => this.#open(path, flags),
			rename: async (from: string, to: string) => {
				this.#call();
				if (this.#mounts.some((mount) => from.startsWith(mount) !== to.startsWith(mount))) throw codeError('EXDEV');
				const node = this.#find(from);
				if (node === undefined) throw codeError('ENOENT');
				const [source, target] = [this.#folder(dirname(from)), this.#folder(dirname(to))];
				const [old, name] = [from.slice(dirname(from).length), to.slice(dirname(to).length)].map((one) =>
					one.replace('/', ''),
				) as [string, string];
				source.names.delete(old);
				target.names.set(name, node);
			},
			rm: async (path: string) => {
				this.#call();
				const above = this.#find(dirname(path));
				if (above?.kind === 'folder') above.names.delete(path.slice(dirname(path).length).replace('/', ''));
			},
			stat: async (path: string) => {
				const node = this.#find(path);
				if (node === undefined) throw codeError('ENOENT');
				const size = node.kind === 'file' ? node.data.length : 0;
				return { isFile: () => node.kind === 'file', size, mode: 0o700, mtime: new Date(0), uid: 0, gid: 0 };
			},
			lstat: async () => ({ isSymbolicLink: () => false }),
			createReadStream: (path: string) => this.#read(path),
		};
		return calls as unknown as Disk;
	}

	async *#read(path: string): AsyncGenerator<Uint8Array> {
		const node = this.#find(path);
		if (node?.kind !== 'file') throw codeError('ENOENT');
		yield node.data;
	}

	#open(path: string, flags: string) {
		this.#call();
		const name = path.slice(dirname(path).length).replace('/', '');
		if (flags === 'wx') {
			const above = this.#folder(dirname(path));
			if (above.names.has(name)) throw codeError('EEXIST');
			above.names.set(name, { kind: 'file', data: Buffer.alloc(0), flushed: Buffer.alloc(0) });
		}
		const node = this.#find(path);
		if (node === undefined) throw codeError('ENOENT');
		return {
			writeFile: async (chunk: Uint8Array) => {
				this.#call();
				if (node.kind === 'file') node.data = Buffer.concat([node.data, chunk]);
			},
			sync: async () => {
				this.#call();
				if (node.kind === 'file') node.flushed = node.data;
				else this.#flush(node);
			},
			stat: async () => ({ uid: 0, gid: 0 }),
			close: async () => {},
		};
	}

	/** A name that left for another folder is durable there as soon as it is durable here as gone, and the other way round. */
	#flush(folder: FolderNode): void {
		const moved = new Set([...folder.names.values(), ...folder.flushed.values()]);
		folder.flushed = new Map(folder.names);
		if (!this.#hasJournal) return;
		for (const other of this.#folders(this.#root)) {
			for (const [name, node] of other.names) if (moved.has(node)) other.flushed.set(name, node);
			for (const [name, node] of other.flushed)
				if (moved.has(node) && other.names.get(name) !== node) other.flushed.delete(name);
		}
	}

	*#folders(folder: FolderNode): Generator<FolderNode> {
		yield folder;
		for (const node of folder.names.values()) if (node.kind === 'folder') yield* this.#folders(node);
	}
}
