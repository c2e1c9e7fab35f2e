import { headingsOf } from './files.ts';

/** A page, and the places on it that are cited; none where the page as a whole is. */
export type Citation = { readonly page: string; readonly places: readonly string[] };

// A comment that is wrapped goes on behind its mark.
const unwrapped = (text: string): string => text.replaceAll(/\s*\n\s*(?:\*(?!\/)|\/\/|--|#)?\s*/g, ' ');

const many = (one: string): string => `${one}(?:(?:, | and | to )${one})*`;

const place = `rules? ${many('\\d+')}|pitfalls? ${many('\\d+')}|${many('R\\d+')}|${many('K\\d+')}|"[^"]*"`;

const citation = new RegExp(`docs/((?:design/|decisions/)?[\\w-]+\\.md)(?:, (${place}))?`, 'g');

/** `docs/design/rules.md, rules 2 and 7` and its like, in a comment or a page. */
export const citationsIn = (text: string): readonly Citation[] =>
	[...unwrapped(text).matchAll(citation)].map(([, page = '', places = '']) => ({ page, places: placesOf(places) }));

function placesOf(text: string): readonly string[] {
	if (text === '' || text.startsWith('"')) return text === '' ? [] : [text.slice(1, -1)];
	const [, kind = ''] = /^(rule|pitfall)/.exec(text) ?? [];
	const named = (number: string): string => (kind === '' ? number : `${kind} ${number}`);
	const range = /(\w)?(\d+) to \1?(\d+)/.exec(text);
	if (range === null) return [...text.matchAll(/[RK]?\d+/g)].map(([number]) => named(number));
	const [, letter = '', from, to] = range;
	return Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => named(`${letter}${Number(from) + at}`));
}

/** What can be cited on a page: its headings, its numbered rules, the numbered rows of its tables, its pitfalls. */
export function placesOn(text: string): ReadonlySet<string> {
	const headings = headingsOf(text);
	const rules = headings.flatMap((heading) => /^\d+(?=\. )/.exec(heading) ?? []).map((number) => `rule ${number}`);
	const rows = [...text.matchAll(/^\| ([RK]\d+) \|/gm)].map(([, row = '']) => row);
	const [, pitfalls = ''] = /^## Pitfalls\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(text) ?? [];
	const numbered = [...pitfalls.matchAll(/^(\d+)\. /gm)].map(([, number]) => `pitfall ${number}`);
	return new Set([...headings, ...rules, ...rows, ...numbered]);
}
