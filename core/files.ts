/** One thing in a folder. */
export type Entry = {
	readonly name: string;
	readonly isFile: boolean;
	/** Bytes; 0 for a folder. */
	readonly size: number;
	readonly modified: Date;
	/** A link to a place that is not below its own folder; the rest is said of what it leads to. */
	readonly leadsOut?: boolean;
	/** Every account of the machine may write to it (POSIX mode bits; Windows has others). */
	readonly isOpenToAll?: true;
	/** Who beside its owner may read, write or enter it (POSIX mode bits): its group alone, or everybody. */
	readonly openTo?: 'group' | 'everybody';
};

export type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * `group`: whoever may write to the folder by its group may read and write the file. `everybody`: whoever the account lets read
 * its files in general (umask): for pages that are made to be shared. POSIX mode bits; Windows inherits.
 */
export type Readers = 'owner' | 'group' | 'everybody';

/**
 * The file system as the loaders see it. Every effect on a folder goes through here, so that a test can stop the program
 * between any two of them (docs/design/design.md, "The way of the data": every step can be killed at any point and repeated).
 */
export type Files = {
	/** The whole file, of 16 MB at most: control files, configuration. Throws `file-missing`, and `file-invalid` for a larger one. */
	read(path: string): Promise<Buffer>;
	/** The file in chunks, with back-pressure; throws `file-missing` when the first chunk is asked for. */
	stream(path: string): AsyncIterable<Uint8Array>;
	/**
	 * Under a temporary name in the same folder, flushed, renamed, the folder flushed: there whole, or not at all. For the
	 * account that runs the program alone, unless others are to have it as well.
	 */
	writeWhole(path: string, bytes: Bytes, readers?: Readers): Promise<void>;
	/** Atomic; replaces a file. Falls back to copy, flush and remove when the two are on different devices. */
	move(from: string, to: string): Promise<void>;
	/** A file, or a folder with all in it; nothing happens when it is not there. It does not come back after a power cut. */
	remove(path: string): Promise<void>;
	/** Sorted by name; empty when the folder is not there. */
	list(folder: string): Promise<readonly Entry[]>;
	/** Undefined when it is not there. */
	stat(path: string): Promise<Entry | undefined>;
	/** With the folders above it, all flushed; private to the account that runs the program, unless it is made to be shared. */
	makeFolder(path: string, readers?: Exclude<Readers, 'group'>): Promise<void>;
	/** Bytes that this account may still write to the disk that a folder is on; throws `file-missing`. */
	freeSpace(folder: string): Promise<number>;
};

/** Temporary files of `writeWhole`: `.<name>.<random>.part`, so that no reader of the folder takes one for a file. */
export const isTemporary = (name: string): boolean => name.startsWith('.') && name.endsWith('.part');
