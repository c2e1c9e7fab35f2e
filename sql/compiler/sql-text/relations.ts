import type { Dialect } from '../../../warehouse/dialect.ts';
import { type SqlToken, sqlTokens, type TextRange } from '../../../warehouse/sql-text/tokens.ts';
import type { Slip } from '../template/template.ts';

/** A select with the stretches of it that came from `ref`, `source` and `cleaned`. */
export type Compiled = { readonly sql: string; readonly calls: readonly TextRange[] };

const expected =
	"`{{ ref('…') }}`, `{{ source('…', '…') }}` or `{{ cleaned('…') }}`, so that the way of the people in it is known";

/**
 * Tables that a select names by itself, where they should come from a call; and functions that read what nobody sees in the
 * text. A first look, for a clear message: what a built view reads is asked of the warehouse itself.
 */
export function strayRelations({ sql, calls }: Compiled, dialect: Dialect): readonly Slip[] {
	const tokens = sqlTokens(sql, dialect);
	const own = namesInWith(tokens);
	return [
		...tokens.flatMap((token, at) =>
			isCallOf(tokens, at, readers) ? [slip(token, token, 'which reads what its text does not show')] : [],
		),
		...tableStarts(tokens).flatMap((at): readonly Slip[] => {
			const first = tokens[at];
			if (first === undefined || isWithin(first, calls) || !isName(first)) return [];
			const last = tokens[endOfName(tokens, at)] ?? first;
			const isPart = last !== first;
			if (!isPart && (own.has(first.text) || tokens[at + 1]?.text === '(')) return [];
			if (first.kind === 'word' && notTables.has(first.text)) return [];
			return [slip(first, last, 'which is written out', sql)];
		}),
	];
}

const slip = (first: SqlToken, last: SqlToken, what: string, sql?: string): Slip => ({
	start: first.start,
	end: last.end,
	found: `\`${sql?.slice(first.start, last.end) ?? first.text}\`, ${what}`,
	expected: sql === undefined ? 'a select from tables and models' : expected,
});

/** Functions that run a statement or read a table that they are handed as a text. */
const readers = new Set(
	'query_to_xml query_to_xmlschema query_to_xml_and_xmlschema table_to_xml table_to_xmlschema table_to_xml_and_xmlschema schema_to_xml schema_to_xmlschema schema_to_xml_and_xmlschema database_to_xml database_to_xmlschema database_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema dblink dblink_exec pg_read_file pg_read_binary_file lo_get lo_import ts_stat openquery openrowset opendatasource openxml'.split(
		' ',
	),
);

const isCallOf = (tokens: readonly SqlToken[], at: number, names: ReadonlySet<string>): boolean =>
	isName(tokens[at]) && names.has(tokens[at]?.text.toLowerCase() ?? '') && tokens[at + 1]?.text === '(';

const isName = (token: SqlToken | undefined): token is SqlToken => token?.kind === 'word' || token?.kind === 'quoted';

const isWithin = ({ start, end }: TextRange, stretches: readonly TextRange[]): boolean =>
	stretches.some((one) => start >= one.start && end <= one.end);

const notTables = new Set(['select', 'lateral', 'only', 'values', 'unnest', 'with']);

/** `a.b.c`: the place of its last part. */
function endOfName(tokens: readonly SqlToken[], at: number): number {
	let end = at;
	while (tokens[end + 1]?.text === '.' && tokens[end + 1]?.kind === 'mark')
		end = isName(tokens[end + 2]) ? end + 2 : end + 1;
	return end;
}

/** The names that `with` gives to selects of the statement. */
function namesInWith(tokens: readonly SqlToken[]): ReadonlySet<string> {
	const names = tokens.filter((token, at) => {
		if (!isName(token) || !['with', 'recursive', ','].includes(tokens[at - 1]?.text ?? '')) return false;
		const after = tokens[at + 1]?.text === '(' ? closingOf(tokens, at + 1) + 1 : at + 1;
		const as = tokens[after]?.text === 'as' ? after + 1 : -1;
		const open = tokens[as]?.text === 'not' ? as + 2 : tokens[as]?.text === 'materialized' ? as + 1 : as;
		return tokens[open]?.text === '(' && ['select', 'with', 'values', '('].includes(tokens[open + 1]?.text ?? '');
	});
	return new Set(names.map(({ text }) => text));
}

function closingOf(tokens: readonly SqlToken[], open: number): number {
	let depth = 0;
	for (let at = open; at < tokens.length; at++) {
		if (tokens[at]?.text === '(') depth += 1;
		if (tokens[at]?.text === ')') depth -= 1;
		if (depth === 0) return at;
	}
	return tokens.length;
}

/** `extract(year from …)` and its kind: a `from` that names no table. */
const withFrom = new Set(['extract', 'substring', 'trim', 'overlay', 'position']);
const endsTables = new Set(
	'where group having order limit offset fetch window union except intersect for select set'.split(' '),
);

const tableWords = new Set(['join', 'apply', 'table']);

/** What stands between two brackets. */
type Level = { readonly takesFrom: boolean; inTables: boolean };

/** Where the name of a table may begin: after `from`, `join`, `apply`, and after a comma in a list of tables. */
function tableStarts(tokens: readonly SqlToken[]): readonly number[] {
	const levels: Level[] = [{ takesFrom: true, inTables: false }];
	return tokens.flatMap(({ kind }, at) => {
		if (kind === 'mark') return afterMark(tokens, at, levels);
		return kind === 'word' ? afterWord(tokens, at, levels.at(-1)) : [];
	});
}

function afterMark(tokens: readonly SqlToken[], at: number, levels: Level[]): readonly number[] {
	const starts = levels.at(-1)?.inTables === true && beginsTable(tokens, at) ? [at + 1] : [];
	if (tokens[at]?.text === '(') levels.push({ takesFrom: !isWithFrom(tokens[at - 1]), inTables: false });
	if (tokens[at]?.text === ')' && levels.length > 1) levels.pop();
	return starts;
}

function afterWord(tokens: readonly SqlToken[], at: number, level: Level | undefined): readonly number[] {
	const text = tokens[at]?.text ?? '';
	if (level === undefined) return [];
	const isStart = isFrom(tokens, at) ? level.takesFrom : tableWords.has(text);
	level.inTables = isStart || (level.inTables && !endsTables.has(text));
	return isStart ? [afterLateral(tokens, at + 1)] : [];
}

/** A comma in a list of tables, or a bracket where a table would stand: `from (a join b on …)`. */
const beginsTable = (tokens: readonly SqlToken[], at: number): boolean =>
	tokens[at]?.text === ',' ||
	(tokens[at]?.text === '(' && ['from', 'join', 'apply', ',', '(', 'lateral'].includes(tokens[at - 1]?.text ?? ''));

const isWithFrom = (token: SqlToken | undefined): boolean => token?.kind === 'word' && withFrom.has(token.text);

const afterLateral = (tokens: readonly SqlToken[], at: number): number =>
	tokens[at]?.kind === 'word' && ['lateral', 'only'].includes(tokens[at]?.text ?? '') ? at + 1 : at;

const isFrom = (tokens: readonly SqlToken[], at: number): boolean =>
	tokens[at]?.text === 'from' && tokens[at - 1]?.text !== 'distinct';
