import MiniSearch, { type Options } from 'minisearch';
import type { SearchEntry } from './page.ts';

// Names are words joined by points, hyphens and underscores: each word is found, and the whole as well, by its words.
const options = {
	fields: ['title', 'kind', 'words'],
	storeFields: ['title', 'kind', 'address'],
	searchOptions: { prefix: true, fuzzy: 0.2, boost: { title: 4 }, combineWith: 'AND' },
} as const;

/** What the script of the site finds it by. */
export const searchVariable = 'ndooSearch';

/**
 * The index of the search as a script, since a page out of a folder may not fetch a file: it hands the options and the
 * index, as text, to the script of the site. The same entries give the same script.
 */
export function searchScript(entries: readonly SearchEntry[]): string {
	const given: Options = { ...options, fields: [...options.fields], storeFields: [...options.storeFields] };
	const index = new MiniSearch(given);
	index.addAll(entries.map((entry, id) => ({ id, ...entry })));
	return `globalThis.${searchVariable} = ${JSON.stringify({ options, index: JSON.stringify(index) })};\n`;
}
