import { valueSettings } from '../../../warehouse/postgres/session-settings.ts';
import { quoted, quotedLiteral, quotedName } from '../../../warehouse/postgres-dialect.ts';
import type { Fence } from './words.ts';

/**
 * Why a function, and why this one. It is never written into the query that calls it, so that neither a condition nor a limit
 * of a reader's reaches the source. It runs to its end before the first row is handed over, wherever it is called, as those in
 * PL/pgSQL do and those in SQL do not in a list of columns. It shows no plan of what is inside, and hands the planner a fixed
 * number of rows and no statistics: a materialised CTE has handed over those of the source since PostgreSQL 17, and a plain
 * `explain` then told who is left out.
 *
 * A reader's settings end here: those by which values are read, the search path, and those that print what is inside to
 * whoever asked for it (`debug_print_plan`, `trace_sort`, by way of `client_min_messages`). And so do errors of what is inside,
 * which quote the value that they failed on: only the gate's words come out, and what has no value in it.
 */
export const postgresFenceSql = ({ fence, inside, columns }: Fence): string => {
	const body = [
		'begin',
		`	return query select ${columns.map(({ name }) => `inside.${quotedName(name)}`).join(', ')} from ${quoted(inside)} as inside;`,
		'exception when others then',
		`	if sqlstate ~ '${withoutValues}' then raise; end if;`,
		"	raise exception using errcode = 'ND301',",
		"		message = 'The view cannot be read: a row of its source does not fit.',",
		"		hint = 'Tell whoever looks after the source. `ndoo disclose` fails alike, and says of which kind the error is.';",
		'end',
	].join('\n');
	const tag = freeTag(body);
	return [
		`create or replace function ${quoted(fence)}() returns setof ${quoted(inside)}`,
		'language plpgsql stable security definer rows 1000',
		...Object.entries(pinned).map(([name, value]) => `set ${name} = ${value}`),
		`as ${tag}`,
		body,
		`${tag};`,
	].join('\n');
};

/** The gates, transactions that collided, resources, locks, cancelled statements, a missing right. */
const withoutValues = '^(ND...|40...|42501|53...|55P03|57...|58...)$';

const pinned = {
	search_path: 'pg_catalog, pg_temp',
	client_min_messages: 'error',
	debug_print_parse: 'off',
	debug_print_rewritten: 'off',
	debug_print_plan: 'off',
	...Object.fromEntries(Object.entries(valueSettings).map(([name, value]) => [name, quotedLiteral(value)])),
};

/** A mark around the body that is not in it. */
function freeTag(body: string): string {
	for (let count = 0; ; count++) {
		const tag = `$ndoo${count}$`;
		if (!body.includes(tag)) return tag;
	}
}
