import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { NdooError } from '../../core/errors.ts';
import type { EmbeddedWarehouse } from '../warehouse.ts';
import { warehouseOn } from './embedded-warehouse.ts';
import { dataFolder, isMade, unfinishedMark } from './engine-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { removeOrphans } from './orphans.ts';
import { withOwnTypes } from './value-types.ts';

export type EmbeddedOptions = {
	/** Holds the engine's files, in `data`, and the lock. */
	readonly folder: string;
	/** Makes the warehouse when there is none. */
	readonly create: boolean;
	/** Who opens it, such as the verb; said to whoever is kept out. */
	readonly holder?: string;
};

/**
 * Opens the warehouse in a folder for this process alone. Throws `warehouse-locked` when it is open already,
 * `warehouse-missing` when there is none and `create` is false.
 */
export async function openEmbedded({ folder, create, holder = 'ndoo' }: EmbeddedOptions): Promise<EmbeddedWarehouse> {
	if (create) await mkdir(folder, { recursive: true, mode: 0o700 });
	else if (!isMade(folder)) throw missing(folder);
	const release = lockFolder(folder, holder);
	try {
		if (!isMade(folder)) await clearForMaking(folder);
		const database = await start(folder);
		await rm(unfinishedMark(folder), { force: true });
		return warehouseOn(database, withOwnTypes(Object.keys(database.parsers)), release);
	} catch (error) {
		release();
		throw error;
	}
}

/**
 * Only what bears the mark is removed: a folder `data` without it is somebody else's. The engine makes files that every
 * account may read and write, so the folder that it makes them in is closed to all but this one.
 */
async function clearForMaking(folder: string): Promise<void> {
	if (existsSync(unfinishedMark(folder))) await rm(dataFolder(folder), { recursive: true, force: true });
	else if (existsSync(dataFolder(folder))) throw damaged(folder);
	await writeFile(unfinishedMark(folder), '', { mode: 0o600 });
	await mkdir(dataFolder(folder), { mode: 0o700 });
}

// UTC and ISO, so that what is disclosed reads the same wherever it was made; year first, so that `03/04/2026` is refused.
// Old segments of the write-ahead log, which hold lists that went out of use, are deleted and not kept for the next time;
// a new one is begun at each end (embedded-warehouse.ts), and need not be written full of zeros.
const settings = `
	set timezone = 'UTC';
	set datestyle = 'ISO, YMD';
	set intervalstyle = 'postgres';
	set cursor_tuple_fraction = 1;
	set wal_recycle = off;
	set wal_init_zero = off;`;

// By default 128 MB are written full of zeros at every start. Large tables are joined as fast with a quarter of it (measured).
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB'];

// By default V8 compiles the engine's parser a second time within any command, for speed that only comes later: that takes 600 MB
// and as long as all else that a short command does. What runs for long is compiled so nevertheless.
setFlagsFromString('--wasm-tiering-budget=400000000');

async function start(folder: string): Promise<PGlite> {
	try {
		const database = await PGlite.create({ dataDir: dataFolder(folder), startParams });
		await database.exec(settings);
		await removeOrphans(database, dataFolder(folder));
		return database;
	} catch (error) {
		throw damaged(folder, error);
	}
}

const missing = (folder: string): NdooError =>
	new NdooError('warehouse-missing', `There is no warehouse in ${folder}.`, {
		todo: 'Run `ndoo migrate` to make one, or `npm run demo` to see a whole month on a warehouse of its own.',
	});

// The engine says no more than that it did not start.
const damaged = (folder: string, cause?: unknown): NdooError =>
	new NdooError(
		'warehouse-damaged',
		`The warehouse in ${folder} does not open: its files are damaged, or were made by something else.`,
		{
			todo: 'Put back a copy of the folder, use the version of ndoo that made it, or make a new warehouse in another folder with `ndoo migrate`.',
			cause,
		},
	);
