/** What is not a part of the statement itself: comments, texts, quoted names (PostgreSQL and T-SQL alike). */
const aside = /--[^\r\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]/g;

const changing = /\b(?:into|insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|exec|execute|call)\b/i;

/**
 * What is wrong with a file that should hold one select, or undefined. A first look, for a clear message: that a unit's
 * query cannot change anything is held by the read-only transaction in which it runs.
 */
export function selectFault(text: string): string | undefined {
	const statement = text.replaceAll(aside, ' ').replace(/;\s*$/, '').trim();
	if (statement === '') return 'no statement';
	if (statement.includes(';')) return 'more than one statement';
	if (!/^(?:select|with)\b/i.test(statement)) return 'a statement that does not begin with `select` or `with`';
	const word = changing.exec(statement)?.[0];
	return word === undefined ? undefined : `the word \`${word.toLowerCase()}\`, which changes data`;
}

/** The select as it can stand in brackets: without the semicolon at its end. */
export const bareSelect = (text: string): string => text.replace(/;\s*$/, '').trim();
