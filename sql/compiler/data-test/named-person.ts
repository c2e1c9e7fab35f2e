import type { SqlToken } from '../../../warehouse/sql-text/tokens.ts';

/**
 * Where a select names a person by a value: a column that tells people apart, under whatever name it is given, in one
 * expression with a text or a number. A first look at text, as of every select of somebody's own.
 */
export function personNamed(tokens: readonly SqlToken[], columns: ReadonlySet<string>): SqlToken | undefined {
	const parts = expressionsOf(tokens.filter((_, at) => !isMeasured(tokens, at)));
	const identities = withOtherNames(parts, columns);
	const isIdentity = (token: SqlToken) => isName(token) && identities.has(token.text.toLowerCase());
	for (const [at, { tokens: part, name }] of parts.entries()) {
		const identity = part.find(isIdentity);
		const isValue = part.some(isLiteral);
		if (identity !== undefined && isValue && part.some(isComparing)) return identity;
		// `select 17 as patient_id`, to be joined to.
		if (name !== undefined && isIdentity(name) && isValue && identity === undefined) return name;
		// `17 in (select patient_id …)`
		const asked = parts[at + 1]?.tokens.find(isIdentity);
		if (isValue && asked !== undefined && part.at(-1)?.text === '(' && part.some(isComparing)) return asked;
	}
	return undefined;
}

/** An expression of a select, and the name that it is given behind `as`. */
type Expression = { readonly tokens: readonly SqlToken[]; readonly name: SqlToken | undefined };

const isName = ({ kind }: SqlToken): boolean => kind === 'word' || kind === 'quoted';
const isLiteral = ({ kind }: SqlToken): boolean => kind === 'number' || kind === 'text';

const comparingWords = new Set(['in', 'like', 'ilike', 'similar', 'between', 'any', 'some', 'all', 'distinct', 'case']);
const isComparing = ({ kind, text }: SqlToken): boolean =>
	kind === 'mark' ? /^[=<>!~+*/%^|&#,-]$/.test(text) : kind === 'word' && comparingWords.has(text);

/** Counted, or only measured: no person is told by it. */
const measures = new Set(['count', 'count_big', 'length', 'char_length', 'octet_length', 'len', 'datalength']);

/** Whether a token stands in the brackets of such a call. */
function isMeasured(tokens: readonly SqlToken[], at: number): boolean {
	let depth = 0;
	for (let before = at - 1; before > 0; before--) {
		if (tokens[before]?.text === ')' && tokens[before]?.kind === 'mark') depth += 1;
		if (tokens[before]?.text !== '(' || tokens[before]?.kind !== 'mark') continue;
		if (depth === 0 && measures.has(tokens[before - 1]?.text ?? '')) return true;
		depth = Math.max(0, depth - 1);
	}
	return false;
}

const ends = new Set(
	'select from where and or on group order having then else join left right inner outer cross full using by as union except intersect limit offset window over partition filter with end natural'.split(
		' ',
	),
);

/** What stands between the words of a select, and between the commas of its lists; a comma in a call parts nothing. */
function expressionsOf(tokens: readonly SqlToken[]): readonly Expression[] {
	const parts: Expression[] = [];
	let part: SqlToken[] = [];
	const inCall: boolean[] = [];
	for (const [at, token] of tokens.entries()) {
		if (isMark(token, '(')) inCall.push(!opensSelect(tokens, at));
		if (isMark(token, ')')) inCall.pop();
		const isInCall = inCall.at(-1) === true;
		if (isEnd(tokens, at) || (isMark(token, ',') && !isInCall)) {
			// `cast(x as text)` gives no name.
			parts.push({ tokens: part, name: token.text === 'as' && !isInCall ? tokens[at + 1] : undefined });
			part = [];
		} else if (!isMark(token, ')')) part.push(token);
	}
	return [...parts, { tokens: part, name: undefined }];
}

const isMark = ({ kind, text }: SqlToken, mark: string): boolean => kind === 'mark' && text === mark;

const opensSelect = (tokens: readonly SqlToken[], at: number): boolean =>
	['select', 'with'].includes(tokens[at + 1]?.text ?? '');

const isEnd = (tokens: readonly SqlToken[], at: number): boolean =>
	tokens[at]?.kind === 'word' &&
	ends.has(tokens[at]?.text ?? '') &&
	!(tokens[at]?.text === 'from' && tokens[at - 1]?.text === 'distinct');

/** The columns, and the names that the select gives to what is made of them. */
function withOtherNames(parts: readonly Expression[], columns: ReadonlySet<string>): ReadonlySet<string> {
	const names = new Set(columns);
	for (let known = -1; known !== names.size; ) {
		known = names.size;
		for (const { tokens, name } of parts)
			if (name !== undefined && tokens.some((token) => isName(token) && names.has(token.text.toLowerCase())))
				names.add(name.text.toLowerCase());
	}
	return names;
}
