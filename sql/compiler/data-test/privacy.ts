import type { Mistake } from '../../../core/yaml/source.ts';
import { isAboutPeople, readBy } from '../../../flows/family.ts';
import type { Flows } from '../../../flows/flow-files.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import { type SqlToken, sqlTokens } from '../../../warehouse/sql-text/tokens.ts';
import { personNamed } from './named-person.ts';

/** The columns by which the flows and units of a project know a person, in small letters. */
export function identityColumns({ businessUnits, returns }: Flows): ReadonlySet<string> {
	const inFlows = returns.flatMap((flow) =>
		readBy(flow).flatMap((table) => {
			if (!isAboutPeople(table)) return [];
			const numbers = table.number === undefined ? [] : [table.number.column, ...(table.number.alsoIn ?? [])];
			return table.role === 'child' ? numbers : [...numbers, ...table.keys];
		}),
	);
	return new Set([...businessUnits.map(({ source }) => source.column), ...inFlows].map((name) => name.toLowerCase()));
}

/** What a condition is put to. */
type Conditioned = {
	/** The columns that tell people apart, in small letters. */
	readonly identities: ReadonlySet<string>;
	/** What is tested, as the condition could call its whole rows. */
	readonly relation: string;
	readonly dialect: Dialect;
};

/**
 * What is wrong with a condition on rows about people: one on a column that tells people apart, or on a row as a whole, could
 * pick one of them. That the column is there, or is not, may be asked.
 */
export function whereMistake(where: string, { identities, relation, dialect }: Conditioned): Mistake | undefined {
	const tokens = sqlTokens(where, dialect);
	const row = relation.toLowerCase();
	const named = tokens.find(
		(token, at) =>
			(isOneOf(token, identities) && !asksWhetherThere(tokens, at)) ||
			isOneOf(token, rowPlaces) ||
			(isOneOf(token, new Set([row])) && (tokens[at + 1]?.text !== '.' || tokens[at + 2]?.text === '*')),
	);
	if (named === undefined) return undefined;
	return {
		found: `a condition on \`${named.text}\`, which tells people apart`,
		expected: 'one that picks nobody: a test must not become a way to ask about one person',
	};
}

/** What is wrong with a test of its own SQL that reads people: a comparison that picks one of them. */
export function queryMistake(sql: string, identities: ReadonlySet<string>, dialect: Dialect): Mistake | undefined {
	const tokens = sqlTokens(sql, dialect);
	const named =
		personNamed(tokens, identities) ?? tokens.find((token, at) => isOneOf(token, rowPlaces) || isWholeRow(tokens, at));
	if (named === undefined) return undefined;
	return {
		found: `\`${named.text}\`, which tells people apart, beside a value`,
		expected: 'a test about rows, not about a person that it names',
	};
}

const isOneOf = ({ kind, text }: SqlToken, names: ReadonlySet<string>): boolean =>
	(kind === 'word' || kind === 'quoted') && names.has(text.toLowerCase());

const asksWhetherThere = (tokens: readonly SqlToken[], at: number): boolean => {
	const [is, not, last] = tokens.slice(at + 1, at + 4).map(({ text }) => text);
	return is === 'is' && (not === 'null' || (not === 'not' && last === 'null'));
};

/** By the place that a row lies in, it is one row. */
const rowPlaces = new Set(['ctid', 'xmin', '%%physloc%%']);

const beforeTables = new Set(['from', 'join', ',', '.', 'as']);

/** `patient::text`, `to_jsonb(patient)`: all of a row as one value, of a table or of the name that it is given. */
function isWholeRow(tokens: readonly SqlToken[], at: number): boolean {
	const { kind, text = '' } = tokens[at] ?? {};
	if (kind !== 'word' && kind !== 'quoted') return false;
	const [before, after] = [tokens[at - 1]?.text ?? '', tokens[at + 1]?.text];
	const isValue = after === ':' || (before === '(' && after === ')' && tokens[at - 2]?.kind === 'word');
	return isValue && tokens.some((token, one) => one !== at && token.text === text && isTable(tokens, one));
}

/** Whether a name stands where a table, or the name that it is given, would. */
function isTable(tokens: readonly SqlToken[], at: number): boolean {
	const [before, after] = [tokens[at - 1], tokens[at + 1]?.text];
	if (after === '.' || after === '(' || before === undefined) return false;
	if (before.text === '.') return beforeTables.has(tokens[at - 3]?.text ?? '');
	if (before.kind === 'quoted') return tokens[at - 2]?.text === '.';
	return beforeTables.has(before.text);
}
