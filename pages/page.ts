import type { Html } from './html.ts';

/** Something that the search finds. */
export type SearchEntry = {
	readonly title: string;
	/** What it is, in a word or two. */
	readonly kind: string;
	readonly address: string;
	/** What else it is found by. */
	readonly words: string;
};

/** A page of the site. */
export type SitePage = {
	/** Its path in the site, with forward slashes. */
	readonly address: string;
	readonly title: string;
	/** What kind of page it is; shown above the title. */
	readonly caption: string;
	/** The page above it, of a page that the menu does not have. */
	readonly above: Section | undefined;
	readonly body: Html;
	/** The page itself and what stands on it. */
	readonly finds: readonly SearchEntry[];
};

/** The pages of the menu. */
export const sections = {
	overview: { address: 'index.html', text: 'Overview' },
	returns: { address: 'returns.html', text: 'Returns' },
	data: { address: 'data.html', text: 'Data' },
	tests: { address: 'tests.html', text: 'Tests' },
	register: { address: 'register.html', text: 'Register' },
} as const;

export type Section = (typeof sections)[keyof typeof sections];

/** A page of the menu, as far as its section says it. */
export const sectionPage = (
	{ address, text }: Section,
	{ title, words, body }: { readonly title: string; readonly words: string; readonly body: Html },
): SitePage => ({
	address,
	title,
	caption: text,
	above: undefined,
	body,
	finds: [{ title, kind: 'Page', address, words }],
});
