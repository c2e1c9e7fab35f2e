import type { Chance } from './chance.ts';
import type { Column, Kind } from './world.ts';

/** A relation in a `from`, and its columns under the name that it is given. */
export type From = { readonly sql: string; readonly columns: readonly Column[] };

export const under = (alias: string, columns: readonly Column[]): readonly Column[] =>
	columns.map(({ name, kind }) => ({ name: `${alias}."${name}"`, kind }));

export const bare = ({ name, kind }: Column): Column => ({ name, kind });

export const list = (shown: readonly { readonly sql: string; readonly name: string }[]): string =>
	shown.map(({ sql, name }) => `${sql} as ${name}`).join(', ');

export function literal(chance: Chance, kind: Kind): string {
	if (kind === 'integer') return String(chance.below(5));
	return kind === 'text'
		? chance.one(["'ash'", "'elm'", "''"])
		: chance.one(["date '2025-02-28'", "date '2026-01-01'"]);
}
