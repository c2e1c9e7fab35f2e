import type { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';

type Disk = { readonly lstat: typeof lstat; readonly realpath: typeof realpath };

/** Whether a path is a link to a place that is not below the link's own folder. */
export async function isLinkOut(fs: Disk, path: string): Promise<boolean> {
	if (!(await fs.lstat(path)).isSymbolicLink()) return false;
	const way = relative(await fs.realpath(dirname(path)), await fs.realpath(path));
	return way === '' || way.split(sep)[0] === '..' || isAbsolute(way);
}
