import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Warehouse } from '../../warehouse/warehouse.ts';

/** The engine's folders (`base`, `pg_wal`, …) with a file that holds a text, once it has written everything out. */
export async function foldersHolding(text: string, warehouse: Warehouse, folder: string): Promise<readonly string[]> {
	await warehouse.script('checkpoint');
	// Not the lock beside `data`: a process that reads its own lock file loses the lock.
	const data = join(folder, 'data');
	const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
	const holding = new Set<string>();
	for (const file of files) {
		const path = join(file.parentPath, file.name);
		if ((await readFile(path)).includes(text)) holding.add(path.slice(data.length + 1).split(sep)[0] ?? '');
	}
	return [...holding].sort();
}
