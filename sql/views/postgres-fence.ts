import { quoted, quotedName } from '../../loaders/warehouse/postgres-dialect.ts';
import type { Fence } from './words.ts';

/**
 * Why a function, and why this one. A function with `security definer` is never written into the query that calls it, so that
 * neither a condition nor a limit of a reader's reaches the source. A scan of it runs to its end before the first row is
 * handed over, shows no plan of what is inside, and hands the planner a fixed number of rows and no statistics: a materialised
 * CTE has handed over those of the source since PostgreSQL 17, and a plain `explain` then told who is left out. A reader's
 * settings end here as well: those that print what is inside to whoever asked for it (`debug_print_plan`, `trace_sort`, by way of
 * `client_min_messages`) and the search path.
 *
 * `begin atomic` has PostgreSQL keep on record what the function reads; before version 14 the same stands there as a text.
 */
export const postgresFenceSql = ({ fence, inside, columns }: Fence): string =>
	[
		`create or replace function ${quoted(fence)}() returns setof ${quoted(inside)}`,
		'language sql stable security definer rows 1000',
		'set search_path = pg_catalog, pg_temp',
		'set client_min_messages = error',
		'set debug_print_parse = off',
		'set debug_print_rewritten = off',
		'set debug_print_plan = off',
		atomicStart,
		`select ${columns.map(({ name }) => `inside.${quotedName(name)}`).join(', ')} from ${quoted(inside)} as inside;`,
		atomicEnd,
	].join('\n');

const atomicStart = 'begin atomic';
const atomicEnd = 'end;';

/** The statement for a server that does not know `begin atomic`. */
export function withTextBody(sql: string): string {
	const lines = sql.split('\n');
	if (!lines.includes(atomicStart)) return sql;
	const tag = freeTag(sql);
	return lines.map((line) => (line === atomicStart ? `as ${tag}` : line === atomicEnd ? `${tag};` : line)).join('\n');
}

function freeTag(sql: string): string {
	for (let count = 0; ; count++) {
		const tag = `$ndoo${count}$`;
		if (!sql.includes(tag)) return tag;
	}
}
