import type { Dialect } from '../../../loaders/warehouse/dialect.ts';
import { type SqlToken, sqlTokens } from './tokens.ts';

/**
 * What of a select puts several people into one row, as far as its text shows it: an aggregate or a window that does not go by
 * one of the columns that tell people apart. Whoever is removed by a join afterwards has been counted by then.
 */
export function mixedPeople(sql: string, people: ReadonlySet<string>, dialect: Dialect): string | undefined {
	const tokens = sqlTokens(sql, dialect);
	const goesByPerson = (part: readonly SqlToken[]) =>
		part.some(({ kind, text }) => (kind === 'word' || kind === 'quoted') && people.has(text.toLowerCase()));
	const window = tokens.findIndex(
		(token, at) => isWord(token, 'over') && !goesByPerson(partition(tokens.slice(at + 1, closing(tokens, at + 1)))),
	);
	if (window >= 0) return '`over (…)` across people';
	const groups = tokens.flatMap((token, at) =>
		isWord(token, 'group') && isWord(tokens[at + 1], 'by') ? [at + 2] : [],
	);
	if (groups.some((at) => !goesByPerson(clause(tokens, at)))) return '`group by` without the person';
	const aggregate = tokens.find(
		(token, at) => token.kind === 'word' && aggregates.has(token.text) && isCalled(tokens, at),
	);
	return groups.length === 0 && aggregate !== undefined ? `\`${aggregate.text}\` across people` : undefined;
}

const aggregates = new Set(
	'count count_big sum avg min max string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg xmlagg every bool_and bool_or bit_and bit_or mode percentile_cont percentile_disc stdev stdevp stddev stddev_pop stddev_samp var varp variance var_pop var_samp corr covar_pop covar_samp approx_count_distinct checksum_agg any_value'.split(
		' ',
	),
);

const isWord = (token: SqlToken | undefined, text: string): boolean => token?.kind === 'word' && token.text === text;

/** An aggregate; one with `over` behind it is a window. */
const isCalled = (tokens: readonly SqlToken[], at: number): boolean =>
	tokens[at + 1]?.text === '(' && !isWord(tokens[closing(tokens, at + 1) + 1], 'over');

/** The bracket that closes the one at a place; the place itself where there is none. */
function closing(tokens: readonly SqlToken[], open: number): number {
	let depth = 0;
	for (let at = open; at < tokens.length; at++) {
		if (tokens[at]?.kind === 'mark' && tokens[at]?.text === '(') depth += 1;
		if (tokens[at]?.kind === 'mark' && tokens[at]?.text === ')') depth -= 1;
		if (depth === 0) return at;
	}
	return tokens.length;
}

const ends = new Set([
	'having',
	'order',
	'limit',
	'offset',
	'fetch',
	'window',
	'union',
	'except',
	'intersect',
	'rows',
	'range',
	'groups',
]);

/** `a, b` of `group by a, b`: up to the next clause, or the bracket that closes the select. */
function clause(tokens: readonly SqlToken[], start: number): readonly SqlToken[] {
	let at = start;
	while (
		at < tokens.length &&
		!(tokens[at]?.kind === 'word' && ends.has(tokens[at]?.text ?? '')) &&
		tokens[at]?.text !== ')'
	)
		at = tokens[at]?.text === '(' ? closing(tokens, at) + 1 : at + 1;
	return tokens.slice(start, at);
}

/** What stands after `partition by` of a window. */
function partition(window: readonly SqlToken[]): readonly SqlToken[] {
	const at = window.findIndex((token) => isWord(token, 'partition'));
	return at < 0 ? [] : clause(window, at + 2);
}
