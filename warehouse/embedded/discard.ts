import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dataFolder, unfinishedMark } from './engine-folder.ts';
import { lockFolder } from './folder-lock.ts';

/**
 * Removes the warehouse in a folder, and nothing beside it. Killed in the middle, it leaves the mark of a warehouse that
 * was never made whole, and the next one that is made there clears the rest. Throws `warehouse-locked` when it is open.
 */
export async function discardEmbedded(folder: string): Promise<void> {
	const release = lockFolder(folder, 'discard');
	try {
		if (!existsSync(dataFolder(folder))) return;
		await writeFile(unfinishedMark(folder), '', { mode: 0o600 });
		await rm(dataFolder(folder), { recursive: true, force: true });
		await rm(unfinishedMark(folder), { force: true });
	} finally {
		release();
	}
}
