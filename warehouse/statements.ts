import knex, { type Knex } from 'knex';
import type { Dialect, Session, Statement } from './warehouse.ts';

/** They have no connection: a `Session` runs what they build. */
const builders: Readonly<Record<Dialect, Knex>> = { postgres: knex({ client: 'pg' }), tsql: knex({ client: 'mssql' }) };

/**
 * Builds the small, dynamic statements (docs/design/rules.md, rule 6) in the dialect of a session:
 * `tables(session)('ndoo.check_run')`.
 */
export const tables = ({ dialect }: Pick<Session, 'dialect'>): Knex => builders[dialect];

export function compiled(builder: Knex.QueryBuilder): Statement {
	const { sql: text, bindings } = builder.toSQL().toNative();
	return { text: text.replace(countOfRows, ''), values: bindings };
}

/** The builder asks SQL Server for it after each UPDATE and DELETE; nobody reads it. */
const countOfRows = /;select @@rowcount$/;

/** Engines give a json column as text or as the value itself. */
export const fromJson = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

/** Bytes, as an engine prints them, in hexadecimal digits: PostgreSQL after `\\x`, SQL Server after `0x`. Empty for none. */
export const toHex = (printed: unknown): string =>
	String(printed ?? '')
		.replace(/^(?:\\x|0x)/, '')
		.toLowerCase();

export const toDate = (value: unknown): Date => (value instanceof Date ? value : new Date(String(value)));

export const optionalDate = (value: unknown): Date | undefined => (value === null ? undefined : toDate(value));
