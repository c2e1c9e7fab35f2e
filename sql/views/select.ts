import type { ViewRows } from './words.ts';

/** The select of a view, a line each; keys sets that it rests on come first. */
export const selectSql = (
	quotedName: (name: string) => string,
	{ keySets, columns, from }: Pick<ViewRows, 'keySets' | 'columns' | 'from'>,
	condition: string,
): readonly string[] => [
	...withSets(keySets),
	'select',
	...listed(columns.map((column) => `this.${quotedName(column)}`)),
	...from.flatMap((part) => part.split('\n')),
	`where ${condition}`,
];

/** `with …` and sets of keys; nothing when there are none. */
export const withSets = (keySets: readonly string[]): readonly string[] =>
	keySets.length === 0 ? [] : ['with', keySets.join(',\n')];

/** Each on a line of its own. */
export const listed = (columns: readonly string[]): readonly string[] =>
	columns.map((column, at) => `\t${column}${at === columns.length - 1 ? '' : ','}`);
