import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The engine's own files. */
export const dataFolder = (folder: string): string => join(folder, 'data');

/** There while a warehouse is made or removed: without the rest of that work, its files are of no use. */
export const unfinishedMark = (folder: string): string => join(folder, 'unfinished');

/** A process that was killed while it made the warehouse left its mark, and files that are of no use. */
export const isMade = (folder: string): boolean =>
	existsSync(join(dataFolder(folder), 'PG_VERSION')) && !existsSync(unfinishedMark(folder));
