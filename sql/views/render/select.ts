import type { AskedGate, ViewDialect } from './view-dialect.ts';

/** The rows of a view on a source, which the select calls `this`. */
export type ViewRows = {
	/** Common table expressions, each with its comment. */
	readonly keySets: readonly string[];
	readonly columns: readonly string[];
	/** `from …`, with its joins. */
	readonly from: readonly string[];
	readonly gate: AskedGate;
};

/** The select of a view, a line each; keys sets that it rests on come first. */
export const selectSql = (words: ViewDialect, { keySets, columns, from, gate }: ViewRows): readonly string[] => [
	...withSets(keySets),
	'select',
	...listed(columns.map((column) => `this.${words.quotedName(column)}`)),
	...from.flatMap((part) => part.split('\n')),
	`where ${words.asked(gate)}`,
];

/** `with …` and sets of keys; nothing when there are none. */
export const withSets = (keySets: readonly string[]): readonly string[] =>
	keySets.length === 0 ? [] : ['with', keySets.join(',\n')];

/** Each on a line of its own. */
const listed = (columns: readonly string[]): readonly string[] =>
	columns.map((column, at) => `\t${column}${at === columns.length - 1 ? '' : ','}`);
