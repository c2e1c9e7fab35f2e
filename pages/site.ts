import { basename, dirname, join } from 'node:path';
import type { Files } from '../core/files.ts';
import { scrub } from '../core/scrub.ts';
import { requireOwn } from '../sql/compiler/artefact/own-folder.ts';
import { type SiteAsset, siteAssets } from './assets.ts';
import { dataPage } from './content/data.ts';
import { nodePage } from './content/node.ts';
import { overviewPage } from './content/overview.ts';
import { registerSitePage } from './content/register.ts';
import { returnsPage } from './content/returns.ts';
import { testsPage } from './content/tests.ts';
import type { SearchEntry, SitePage } from './page.ts';
import { searchScript, searchVariable } from './search-index.ts';
import { pageHtml } from './shell.ts';
import type { SiteFacts } from './site-facts.ts';

/** By which a site is known, so that nothing else is taken for one and removed. */
const searchIndex = 'assets/search-index.js';

export type SiteFile = { readonly path: string; readonly text: string };

/**
 * Every page of the site and what its search is made of, by its path in the site. The same facts give the same bytes. What
 * a description holds by mistake, a number or a password, is taken out as it is of everything that is printed.
 */
export function siteOf(facts: SiteFacts): readonly SiteFile[] {
	const pages = pagesOf(facts);
	return [
		...pages.map((page) => ({ path: page.address, text: scrub(pageHtml(page, facts)) })),
		{ path: searchIndex, text: searchScript(pages.flatMap(({ finds }) => finds).map(scrubbed)) },
	];
}

// Before the index is made: a figure in it may have ten digits.
const scrubbed = ({ title, kind, address, words }: SearchEntry): SearchEntry => ({
	title: scrub(title),
	kind: scrub(kind),
	address,
	words: scrub(words),
});

const pagesOf = (facts: SiteFacts): readonly SitePage[] => [
	overviewPage(facts),
	returnsPage(facts),
	dataPage(facts),
	testsPage(facts),
	registerSitePage(facts),
	...facts.graph.nodes.filter(({ resourceType }) => resourceType !== 'test').map((node) => nodePage(facts, node)),
];

/** The first page, which the others are linked from. */
export const firstPage = 'index.html';

/**
 * Writes the site into a folder in place of all that is in it, and gives the number of its pages. Throws `file-invalid` where
 * what is in it is no site.
 */
export async function writeSite(files: Files, folder: string, facts: SiteFacts): Promise<number> {
	const pages = siteOf(facts);
	const assets = await siteAssets(files);
	const made = pages.map(({ path, text }) => ({ path, bytes: Buffer.from(text) }));
	// First by what it is known, for one that is cut short.
	const all: readonly SiteAsset[] = [...made, ...assets].toSorted(
		(one, other) => Number(other.path === searchIndex) - Number(one.path === searchIndex),
	);
	const name = basename(folder);
	await requireOwn(files, dirname(folder), { file: join(name, searchIndex), words: searchVariable, names: [name] });
	await files.remove(folder);
	// The pages are to be copied and shown; what lies beside them is for the account alone.
	await files.makeFolder(dirname(folder));
	for (const path of new Set(all.map((file) => dirname(join(folder, file.path)))))
		await files.makeFolder(path, 'everybody');
	for (const { path, bytes } of all) await files.writeWhole(join(folder, path), [bytes], 'everybody');
	return pages.filter(({ path }) => path.endsWith('.html')).length;
}
