import type { ClientBase } from 'pg';
import { NdooError } from '../../core/errors.ts';

// As in the embedded engine: UTC and ISO, so that what is disclosed reads the same wherever it was made; year first, so that
// `03/04/2026` is refused. The rest are PostgreSQL's own values, which a server, a database or a role may have been given
// others for: how texts and values are read and written, and that nothing is read-only or cut off half way.
// A server that hears nothing of a client for two minutes lets its locks go: a machine that lost power leaves none.

/** By which values are read and compared. The fence of a view has them as well, so that no reader's settings reach inside. */
export const valueSettings = {
	TimeZone: 'UTC',
	DateStyle: 'ISO, YMD',
	IntervalStyle: 'postgres',
	bytea_output: 'hex',
	extra_float_digits: '1',
	standard_conforming_strings: 'on',
	transform_null_equals: 'off',
	quote_all_identifiers: 'off',
	array_nulls: 'on',
	xmlbinary: 'base64',
	xmloption: 'content',
	// A policy that would leave rows out is an error: people must not be missing in silence.
	row_security: 'off',
} as const;

const settings = {
	...valueSettings,
	client_encoding: 'UTF8',
	default_transaction_read_only: 'off',
	default_transaction_isolation: 'read committed',
	default_transaction_deferrable: 'off',
	// To compile what looks at the catalogue takes far longer than to run it.
	jit: 'off',
	statement_timeout: '0',
	idle_in_transaction_session_timeout: '0',
	tcp_keepalives_idle: '60',
	tcp_keepalives_interval: '10',
	tcp_keepalives_count: '6',
} as const;

/** Over a socket of the machine itself these cannot be set, and read as 0. */
const ofNetworks = /^tcp_/;

/**
 * Makes a new session what the program relies on. Set by statements, since a pooler such as PgBouncer drops what a client asks
 * for as it connects, and looked at after that. Throws `config-invalid` for what the server does not keep.
 */
export async function settle(client: Pick<ClientBase, 'query'>): Promise<void> {
	await liftLimit(client);
	const names = Object.keys(settings);
	const set = await client.query<Path>({
		text: `select pg_catalog.current_setting('search_path') as path, pg_catalog.current_schemas(true)::pg_catalog.text[] as searched,
				pg_catalog.set_config(wanted.name, wanted.value, false)
			from rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as wanted (name, value)`,
		values: [names, Object.values(settings)],
	});
	await putEngineFirst(client, set.rows[0]);
	const { rows } = await client.query<{ name: string; value: string }>({
		text: 'select name, pg_catalog.current_setting(name) as value from unnest($1::text[]) as wanted (name)',
		values: [names],
	});
	const other = rows.filter(({ name, value }) => !isAsWanted(name, value)).map(({ name }) => name);
	if (other.length === 0) return;
	throw new NdooError('config-invalid', `The server keeps other settings than ndoo works with: ${other.join(', ')}.`, {
		todo: 'Connect to the server itself, or to a pooler in session mode: one that shares connections among clients cannot keep settings, nor locks.',
	});
}

/**
 * The limit on a statement that a database or a role was given holds for this first one as well, and one of milliseconds may end
 * it on a busy server: it is sent again.
 */
async function liftLimit(client: Pick<ClientBase, 'query'>, attempts = 20): Promise<void> {
	try {
		await client.query({ text: 'set statement_timeout = 0' });
	} catch (error) {
		if (attempts === 1 || !(error instanceof Error && 'code' in error && error.code === cancelled)) throw error;
		await liftLimit(client, attempts - 1);
	}
}

/** What ended a statement: its limit, or somebody. */
const cancelled = '57014';

/** The setting, and the schemas that the engine searches by it, in order. */
type Path = { readonly path: string; readonly searched: readonly string[] };

/**
 * The engine's own functions and operators are found first, as they are unless a database or a role says otherwise: another's in
 * front of them would be run with the rights of this session.
 */
async function putEngineFirst(client: Pick<ClientBase, 'query'>, found: Path | undefined): Promise<void> {
	// Temporary tables come before it; no function or operator is looked for among them.
	if (found?.searched.find((schema) => !schema.startsWith('pg_temp_')) === 'pg_catalog') return;
	await client.query({
		text: 'select pg_catalog.set_config($1, $2, false)',
		values: ['search_path', ['pg_catalog', found?.path].filter(Boolean).join(', ')],
	});
}

function isAsWanted(name: string, value: string): boolean {
	const wanted = Object.entries(settings).find(([known]) => known === name)?.[1];
	return value === wanted || ofNetworks.test(name) || value.replace(/(?<=^0)(ms|s|min)$/, '') === wanted;
}
