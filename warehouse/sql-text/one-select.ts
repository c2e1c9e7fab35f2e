import type { Dialect } from '../dialect.ts';
import { type SqlToken, sqlTokens } from './tokens.ts';

const changing = new Set(
	'into insert update delete merge truncate create alter drop grant revoke exec execute call'.split(' '),
);

/** What is wrong with a text that should be one select, or undefined. */
export function oneSelectFault(sql: string, dialect: Dialect): string | undefined {
	const tokens = withoutEnd(sqlTokens(sql, dialect));
	const [first] = tokens;
	if (first === undefined) return 'no statement';
	if (tokens.some(isEnd)) return 'more than one statement';
	if (!['select', 'with'].includes(first.text)) return 'a statement that does not begin with `select` or `with`';
	const word = tokens.find(({ kind, text }) => kind === 'word' && changing.has(text));
	if (word !== undefined) return `the word \`${word.text}\`, which changes data`;
	return hiddenName(tokens) ?? (isBalanced(tokens) ? undefined : 'brackets that are not in pairs');
}

/** `U&"…"`, in which a name is written by the numbers of its letters: nobody who reads the text sees which. */
function hiddenName(tokens: readonly SqlToken[]): string | undefined {
	const isHidden = ({ text, end }: SqlToken, at: number) =>
		text === 'u' &&
		tokens[at + 1]?.text === '&' &&
		tokens[at + 1]?.start === end &&
		['quoted', 'text'].includes(tokens[at + 2]?.kind ?? '') &&
		tokens[at + 2]?.start === end + 1;
	return tokens.some(isHidden) ? 'a name or a text after `U&`, which cannot be read as it stands' : undefined;
}

/** The select as it can stand in brackets: without the semicolon at its end, and what comes after that. */
export function bareSelect(sql: string, dialect: Dialect): string {
	const last = sqlTokens(sql, dialect).at(-1);
	return (last !== undefined && isEnd(last) ? sql.slice(0, last.start) : sql).trim();
}

/** What is wrong with a condition that is to stand behind `where`: it reads rows of its own, or ends before its end. */
export function conditionFault(sql: string, dialect: Dialect): string | undefined {
	const tokens = sqlTokens(sql, dialect);
	const reading = tokens.find(
		({ kind, text }) => (kind === 'word' && (changing.has(text) || readingWords.has(text))) || text === ';',
	);
	if (reading !== undefined) return `\`${reading.text}\` in a condition`;
	return hiddenName(tokens) ?? (isBalanced(tokens) ? undefined : 'brackets that are not in pairs');
}

const readingWords = new Set(['select', 'table', 'union', 'except', 'intersect', 'with', 'order', 'group', 'limit']);

const isEnd = ({ kind, text }: SqlToken): boolean => kind === 'mark' && text === ';';

const withoutEnd = (tokens: readonly SqlToken[]): readonly SqlToken[] => {
	const last = tokens.at(-1);
	return last !== undefined && isEnd(last) ? tokens.slice(0, -1) : tokens;
};

function isBalanced(tokens: readonly SqlToken[]): boolean {
	let depth = 0;
	for (const { kind, text } of tokens) {
		if (kind === 'mark' && text === '(') depth += 1;
		if (kind === 'mark' && text === ')') depth -= 1;
		if (depth < 0) return false;
	}
	return depth === 0;
}
