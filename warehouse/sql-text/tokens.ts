import type { Dialect } from '../dialect.ts';

/** A part of a text, by offsets from 0; `end` is the first offset behind it. */
export type TextRange = { readonly start: number; readonly end: number };

/** A part of a statement; comments and blanks are none. */
export type SqlToken = TextRange & {
	readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'mark';
	/** In small letters for a word; without its quotes for a quoted name or a text. */
	readonly text: string;
};

const parts = {
	comment: String.raw`--[^\r\n]*`,
	// PostgreSQL's texts with escapes, and between dollars.
	escape: String.raw`\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'`,
	dollar: String.raw`\$(?<tag>(?:[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_\u0080-\u{10ffff}]*)?)\$[\s\S]*?\$\k<tag>\$`,
	text: String.raw`\b[nN]?'(?:[^']|'')*'|'(?:[^']|'')*'`,
	quoted: '"(?:[^"]|"")*"',
	bracketed: String.raw`\[(?:[^\]]|\]\])*\]`,
	// PostgreSQL takes whatever is not ASCII for a letter, and `#` and `@` for operators.
	name: String.raw`[A-Za-z_\u0080-\u{10ffff}][A-Za-z0-9_$\u0080-\u{10ffff}]*`,
	word: String.raw`[\p{L}_#@][\p{L}\p{N}_$#@]*`,
	number: String.raw`\d+(?:\.\d+)?`,
	opening: String.raw`/\*`,
	mark: String.raw`\S`,
};

const patternOf = (names: readonly (keyof typeof parts)[]): RegExp =>
	new RegExp(names.map((name) => parts[name]).join('|'), 'gu');

const patterns: Readonly<Record<Dialect, RegExp>> = {
	postgres: patternOf(['comment', 'escape', 'dollar', 'text', 'quoted', 'name', 'number', 'mark']),
	tsql: patternOf(['comment', 'text', 'quoted', 'bracketed', 'word', 'number', 'mark']),
};

/** The parts of a statement as the dialect reads it. */
export function sqlTokens(sql: string, dialect: Dialect): readonly SqlToken[] {
	const tokens: SqlToken[] = [];
	for (const { 0: found, index } of withoutBlockComments(sql, dialect).matchAll(patterns[dialect])) {
		if (!found.startsWith('--')) tokens.push({ ...kindOf(found), start: index, end: index + found.length });
	}
	return tokens;
}

/** By how it begins and ends: of what is a single mark, none is longer. */
function kindOf(found: string): Pick<SqlToken, 'kind' | 'text'> {
	const last = found.at(-1);
	if (/^[#@]$/.test(found)) return { kind: 'mark', text: found };
	if (/^[\p{L}_#@\u0080-\u{10ffff}]/u.test(found) && last !== "'") return { kind: 'word', text: found.toLowerCase() };
	if (found.length === 1 && !/\d/.test(found)) return { kind: 'mark', text: found };
	if (/^\d/.test(found)) return { kind: 'number', text: found };
	if (last === '"') return { kind: 'quoted', text: found.slice(1, -1).replaceAll('""', '"') };
	if (last === ']') return { kind: 'quoted', text: found.slice(1, -1).replaceAll(']]', ']') };
	return { kind: 'text', text: found.slice(found.indexOf("'") + 1, -1) };
}

// They nest in both dialects. Blanks in their place keep every offset.
function withoutBlockComments(sql: string, dialect: Dialect): string {
	if (!sql.includes('/*')) return sql;
	const aside = dialect === 'postgres' ? (['escape', 'dollar'] as const) : (['bracketed'] as const);
	const pattern = patternOf(['comment', ...aside, 'text', 'quoted', 'opening']);
	let [result, at] = ['', 0];
	for (let match = pattern.exec(sql); match !== null; match = pattern.exec(sql)) {
		if (match[0] !== '/*') continue;
		const end = endOfComment(sql, match.index);
		result += sql.slice(at, match.index) + sql.slice(match.index, end).replaceAll(/[^\r\n]/g, ' ');
		at = end;
		pattern.lastIndex = end;
	}
	return result + sql.slice(at);
}

function endOfComment(sql: string, start: number): number {
	let depth = 0;
	const marks = /\/\*|\*\//g;
	marks.lastIndex = start;
	for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
		depth += mark[0] === '/*' ? 1 : -1;
		if (depth === 0) return mark.index + 2;
	}
	return sql.length;
}
