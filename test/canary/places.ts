import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Search, Trace } from './search.ts';

/** Kinds of places, as the report has them. */
export const placeKinds = [
	'project',
	'artefacts and pages',
	'MESH folders',
	'temporary and home folders',
	'printed',
	'processes',
	'database files',
	'database rows',
	'server log and activity',
	'engine log',
] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** One thing that was searched; its name is fit to be shown when it holds nobody. */
export type Place = { readonly kind: PlaceKind; readonly name: string; readonly bytes: Buffer };

export type Found = Trace & { readonly kind: PlaceKind; readonly name: string };

/** What was searched, by kind: how many places, and how many bytes. */
export type Tally = ReadonlyMap<PlaceKind, { readonly places: number; readonly bytes: number }>;

/** Searches places one after the other; a name is searched with its content. */
export function searchPlaces(
	places: readonly Place[],
	search: Search,
): { readonly found: readonly Found[]; readonly tally: Tally } {
	const found: Found[] = [];
	const tally = new Map<PlaceKind, { places: number; bytes: number }>();
	for (const { kind, name, bytes } of places) {
		const sum = tally.get(kind) ?? { places: 0, bytes: 0 };
		tally.set(kind, { places: sum.places + 1, bytes: sum.bytes + bytes.length });
		for (const trace of [search(bytes), search(Buffer.from(name))])
			if (trace !== undefined) found.push({ kind, name, ...trace });
	}
	return { found, tally };
}

/** Every file and link below a folder, and every folder's name; `isLeftOut` is asked by the path below it. */
export async function* filesBelow(
	folder: string,
	isLeftOut: (name: string) => boolean = () => false,
): AsyncGenerator<{ readonly name: string; readonly bytes: Buffer }> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	for (const entry of entries) {
		const path = join(entry.parentPath, entry.name);
		const name = relative(folder, path).replaceAll('\\', '/');
		if (isLeftOut(name)) continue;
		// Of what went meanwhile there is nothing to search.
		if (entry.isFile()) yield { name, bytes: await readFile(path).catch(gone) };
		else yield { name, bytes: entry.isSymbolicLink() ? Buffer.from(await readlink(path)) : Buffer.alloc(0) };
	}
}

function gone(error: unknown): Buffer {
	if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
	throw error;
}
