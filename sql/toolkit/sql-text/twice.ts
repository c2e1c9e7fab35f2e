import type { Dialect } from '../../../loaders/warehouse/dialect.ts';
import type { RelationName } from '../../../loaders/warehouse/warehouse.ts';
import { type SqlToken, sqlTokens } from './tokens.ts';

/**
 * A table of people that a select reads more than once, as far as its text shows it, without as many conditions that it is
 * the same person: a row could have somebody else's columns beside the one by whom it is kept or removed. Parts of a `union`
 * and its kind have rows of their own.
 */
export function peopleTwice(
	sql: string,
	{ tables, people }: { readonly tables: readonly RelationName[]; readonly people: ReadonlySet<string> },
	dialect: Dialect,
): string | undefined {
	const tokens = sqlTokens(sql, dialect);
	const named = tables.map(({ schema, name }) => ({
		shown: `${schema}.${name}`,
		times: tokens.filter(({ kind, text }, at) => kind === 'quoted' && text === name && isOf(tokens, at, schema)).length,
	}));
	const own = [...namesInWith(tokens)].map((name) => ({
		shown: name,
		times: tokens.filter((token, at) => token.text === name && isRead(tokens, at)).length,
	}));
	const again = [...named, ...own].filter(({ times }) => times > 1);
	const apart = tokens.filter((_, at) => isSamePerson(tokens, at, people) || isUnion(tokens[at])).length;
	const more = again.reduce((sum, { times }) => sum + times - 1, 0);
	return more > apart ? `\`${again[0]?.shown}\` more than once, without the person between` : undefined;
}

const isOf = (tokens: readonly SqlToken[], at: number, schema: string): boolean =>
	tokens[at - 1]?.text === '.' && tokens[at - 2]?.kind === 'quoted' && tokens[at - 2]?.text === schema;

/** The names that `with` gives. */
const namesInWith = (tokens: readonly SqlToken[]): ReadonlySet<string> =>
	new Set(
		tokens.flatMap(({ kind, text }, at) =>
			(kind === 'word' || kind === 'quoted') &&
			['with', 'recursive', ','].includes(tokens[at - 1]?.text ?? '') &&
			tokens[at + 1]?.text === 'as'
				? [text]
				: [],
		),
	);

const isRead = (tokens: readonly SqlToken[], at: number): boolean =>
	['from', 'join', ','].includes(tokens[at - 1]?.text ?? '') &&
	!(tokens[at + 1]?.text === 'as' && ['(', 'materialized', 'not'].includes(tokens[at + 2]?.text ?? '')) &&
	tokens[at + 1]?.text !== '.';

const isUnion = (token: SqlToken | undefined): boolean =>
	token?.kind === 'word' && ['union', 'except', 'intersect'].includes(token.text);

/** `a.person = b.person`, `using (person)`, `person in (select person …)`. */
function isSamePerson(tokens: readonly SqlToken[], at: number, people: ReadonlySet<string>): boolean {
	const isPerson = (token: SqlToken | undefined) =>
		(token?.kind === 'word' || token?.kind === 'quoted') && people.has(token.text.toLowerCase());
	/** A column, with or without the name of its table. */
	const isPersonFrom = (start: number) => isPerson(tokens[tokens[start + 1]?.text === '.' ? start + 2 : start]);
	const text = tokens[at]?.text;
	if (text === '=') return isPerson(tokens[at - 1]) && isPersonFrom(at + 1);
	if (text === 'in') return isPerson(tokens[at - 1]) && tokens[at + 2]?.text === 'select' && isPersonFrom(at + 3);
	return text === 'using' && isPerson(tokens[at + 2]);
}
