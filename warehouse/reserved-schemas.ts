import type { Dialect } from './warehouse.ts';

/** What ndoo makes is in these, and nothing of a clinical system is. */
export const ownSchemas: readonly string[] = ['ndoo', 'ndoo_list', 'ndoo_inside', 'cleaned', 'passthrough'];

/** Whether a schema is the engine's own: its catalogue, its statistics of what tables hold, what is gone with a session. */
export const isEngineSchema = (dialect: Dialect, schema: string): boolean => engineSchemas[dialect].test(schema);

// PostgreSQL lets nobody else's schema begin with pg_.
const engineSchemas: Readonly<Record<Dialect, RegExp>> = {
	postgres: /^(pg_.*|information_schema)$/,
	tsql: /^(sys|information_schema)$/i,
};
