import { valueSettings } from '../../../warehouse/postgres/session-settings.ts';
import { quoted, quotedLiteral, quotedName } from '../../../warehouse/postgres-dialect.ts';
import { routes } from '../plan/route.ts';
import { wholeReadSettings } from '../plan/whole-reads.ts';
import type { Fence } from './view-dialect.ts';

/**
 * Why a function, and why this one. It is never written into the query that calls it, so that neither a condition nor a limit
 * of a reader's reaches the source. It runs to its end before the first row is handed over, wherever it is called, as those in
 * PL/pgSQL do and those in SQL do not in a list of columns. It shows no plan of what is inside, and hands the planner a fixed
 * number of rows and no statistics: a materialised CTE has handed over those of the source since PostgreSQL 17, and a plain
 * `explain` then told who is left out.
 *
 * A reader's settings end here: those by which values are read, the search path, those by which it is planned
 * (`wholeReadSettings`), and those that print what is inside to whoever asked for it (`debug_print_plan`, `trace_sort`, by way of
 * `client_min_messages`). And so do errors of what is inside, which quote the value that they failed on, or say what a function
 * beneath the source wants to say: of all but the gate's own only the kind comes out.
 */
export const postgresFenceSql = ({ fence, inside, columns }: Fence): string => {
	const body = [
		'declare raised_by text;',
		'begin',
		`	return query select ${columns.map(({ name }) => `inside.${quotedName(name)}`).join(', ')} from ${quoted(inside)} as inside;`,
		// The last two are not among the others.
		'exception when others or assert_failure or query_canceled then',
		'	get stacked diagnostics raised_by = pg_exception_context;',
		`	if sqlstate ~ '^ND' and pg_catalog.split_part(raised_by, E'\\n', 1) ~ ${quotedLiteral(byTheGate)} then raise; end if;`,
		'	raise exception using',
		`		errcode = ${byCode((one) => (one === undefined ? "'ND301'" : 'sqlstate'))},`,
		`		message = 'The view cannot be read: ' || ${byCode(({ message } = misfit) => quotedLiteral(message))} || '.',`,
		`		hint = ${byCode(({ hint } = misfit) => quotedLiteral(hint))};`,
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

/** Who raised an error, by the engine: no other function is called so without quotes, whatever language the server speaks. */
const byTheGate = `^[^"]* ndoo\\.${routes.cleaned.assertion}\\(text\\) [^"]*$`;

type Told = { readonly message: string; readonly hint: string };

/** By SQLSTATE, as a pattern of `like`: what a reader can do something about keeps its code. */
const told: Readonly<Record<string, Told>> = {
	'40%': { message: 'another transaction was in the way', hint: 'Read it again.' },
	'42501': { message: 'a permission is missing on what it reads', hint: 'Have your DBA run `ndoo build`.' },
	'53%': {
		message: 'the server is short of a resource, such as disk or memory',
		hint: 'Tell your DBA: `ndoo disclose` says which.',
	},
	'55P03': { message: 'a lock on what it reads was not free in time', hint: 'Read it again.' },
	'57%': { message: 'reading it was cancelled', hint: 'Somebody ended it, or a limit such as statement_timeout did.' },
	'58%': { message: 'the server had an error of its system', hint: 'Tell your DBA: `ndoo disclose` says which.' },
};
const misfit: Told = {
	message: 'a row of its source does not fit',
	hint: 'Tell the owner of the source. `ndoo disclose` fails in the same way, and gives the kind of error.',
};

const byCode = (then: (code: Told | undefined) => string): string =>
	[
		'case',
		...Object.entries(told).map(([code, one]) => `when sqlstate like '${code}' then ${then(one)}`),
		`else ${then(undefined)} end`,
	].join(' ');

const pinned = {
	search_path: 'pg_catalog, pg_temp',
	client_min_messages: 'error',
	debug_print_parse: 'off',
	debug_print_rewritten: 'off',
	debug_print_plan: 'off',
	...wholeReadSettings,
	...Object.fromEntries(Object.entries(valueSettings).map(([name, value]) => [name, quotedLiteral(value)])),
};

/** A mark around the body that is not in it. */
function freeTag(body: string): string {
	for (let count = 0; ; count++) {
		const tag = `$ndoo${count}$`;
		if (!body.includes(tag)) return tag;
	}
}
