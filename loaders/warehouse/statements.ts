import knex from 'knex';
import type { Statement } from './warehouse.ts';

/** Builds the small, dynamic statements (DESIGN, rule 6); it has no connection: a `Session` runs what it builds. */
export const sql = knex({ client: 'pg' });

export function compiled(builder: knex.Knex.QueryBuilder): Statement {
	const { sql: text, bindings } = builder.toSQL().toNative();
	return { text, values: bindings };
}

/** Engines give a json column as text or as the value itself. */
export const fromJson = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value);

export const toDate = (value: unknown): Date => (value instanceof Date ? value : new Date(String(value)));

export const optionalDate = (value: unknown): Date | undefined => (value === null ? undefined : toDate(value));
