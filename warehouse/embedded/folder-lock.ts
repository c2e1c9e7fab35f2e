import { join } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import { lockFile, type Release } from '../../core/process-lock.ts';

/**
 * Keeps every other process out of a warehouse's folder, since two on one folder lose committed rows. The lock lies inside
 * the folder, where every path to the folder finds the same one.
 *
 * Throws `warehouse-locked`, naming the holder.
 */
export function lockFolder(folder: string, holder: string): Release {
	const lock = tryLock(folder, holder);
	if ('by' in lock) throw locked(folder, lock.by);
	return lock;
}

function tryLock(folder: string, holder: string): ReturnType<typeof lockFile> {
	try {
		return lockFile(join(folder, 'lock'), holder);
	} catch (error) {
		throw cannotLock(folder, error);
	}
}

const locked = (folder: string, by: string): NdooError =>
	new NdooError('warehouse-locked', `Another run is using the warehouse in ${folder}${by}.`, {
		todo: 'Wait until it is done, then run the command again. The lock ends with that process, however it ends.',
	});

const cannotLock = (folder: string, error: unknown): NdooError =>
	new NdooError(
		'permission-denied',
		`The warehouse in ${folder} cannot be locked: ${error instanceof Error ? error.message : 'unknown'}.`,
		{
			todo: 'Check that the account that runs ndoo may write in this folder, and that the disk is not full.',
		},
	);
