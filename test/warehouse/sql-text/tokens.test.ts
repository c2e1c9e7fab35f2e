import { describe, expect, test } from 'vitest';
import { conditionFault, oneSelectFault } from '../../../warehouse/sql-text/one-select.ts';
import { sqlTokens } from '../../../warehouse/sql-text/tokens.ts';

const shown = (sql: string, dialect: 'postgres' | 'tsql' = 'postgres') =>
	sqlTokens(sql, dialect).map(({ kind, text }) => `${kind} ${text}`);

describe('what PostgreSQL reads as SQL is not taken for a text', () => {
	test.each<[string, string, readonly string[]]>([
		['between tags with a digit', "$a1$ ' $a1$, seen, $a1$ ' $a1$", ['mark ,', 'word seen', 'mark ,']],
		[
			'after a letter that is none elsewhere',
			'€$a$, seen, €$a$',
			['word €$a$', 'mark ,', 'word seen', 'mark ,', 'word €$a$'],
		],
		['after a comment’s start in a text', String.raw`E'\'/*', seen, E'*/'`, ['mark ,', 'word seen', 'mark ,']],
		['beside an operator', '1#seen@other', ['number 1', 'mark #', 'word seen', 'mark @', 'word other']],
	])('%s', (_, sql, tokens) => {
		expect(shown(sql).filter((token) => !token.startsWith('text'))).toEqual(tokens);
	});

	test('a name in quotes is what it says, however many it has in it', () => {
		expect(shown('"a""b""c"')).toEqual(['quoted a"b"c']);
		expect(shown('[a]]b]]c]', 'tsql')).toEqual(['quoted a]b]c']);
	});

	test('a name of T-SQL keeps its marks', () => {
		expect(shown('#draft @day', 'tsql')).toEqual(['word #draft', 'word @day']);
	});
});

test.each(['U&"pg\\005fauthid"', "u&'x'"])('%s is refused: nobody can read it', (hidden) => {
	const found = 'a name or a text after `U&`, which cannot be read as it stands';
	expect(oneSelectFault(`with u as (select 1) select 1 from ${hidden}`, 'postgres')).toBe(found);
	expect(conditionFault(`${hidden} is null`, 'postgres')).toBe(found);
});

test('an operator behind a column called u is none of it', () => {
	expect(oneSelectFault('select u & 1, u&"b" as b from t', 'postgres')).toContain('U&');
	expect(oneSelectFault('select u & "b" as b from t', 'postgres')).toBeUndefined();
});
