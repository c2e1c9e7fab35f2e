import { z } from 'zod';
import { path } from '../yaml/fields.ts';
import { joinedList } from '../yaml/wording.ts';
import { mssqlSchema } from './mssql-target-schema.ts';
import { sslModes } from './target.ts';
import { word } from './target-words.ts';

const embedded = z.strictObject({
	engine: z.literal('embedded').describe('PostgreSQL inside the process: a first run, tests, learning'),
	folder: path.describe('where the embedded warehouse keeps its files, relative to ndoo.yml'),
});

const seconds = z.int().min(1).max(3600);

// dbt's words for the same things, so that a line of its profiles.yml serves here.
const postgres = z.strictObject({
	engine: z.literal('postgres').describe('a PostgreSQL server, 13 or later'),
	host: word.describe('name or address of the server, or the folder of its socket'),
	port: z.int().min(1).max(65_535).default(5432).describe('its port'),
	user: word.describe(
		'the account; its password is in NDOO_WAREHOUSE_PASSWORD, or the file that NDOO_WAREHOUSE_PASSWORD_FILE names',
	),
	dbname: word.describe('the database'),
	sslmode: z
		.enum(sslModes)
		.optional()
		.describe('how the connection is secured; verify-full, unless the server is on this machine: disable'),
	sslrootcert: path.optional().describe('the certificate authorities of the server, PEM'),
	sslcert: path.optional().describe('the client certificate, PEM'),
	sslkey: path.optional().describe('the key of the client certificate, PEM'),
	connect_timeout: seconds.default(10).describe('seconds to wait for the server to answer'),
	keepalives_idle: seconds.default(60).describe('seconds of silence after which a connection is looked after'),
});

const engines = [embedded, postgres, mssqlSchema] as const;

/** One entry under `targets`. */
export const targetSchema = z.discriminatedUnion('engine', engines, {
	error: `the kind of warehouse: ${joinedList(engines.flatMap(({ shape }) => [...shape.engine.values]))}`,
});

export type TargetFile = z.output<typeof targetSchema>;
