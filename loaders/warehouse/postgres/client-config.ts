import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import type { PostgresTarget } from '../../../core/project/target.ts';

export type Access = {
	readonly target: PostgresTarget;
	/** Asked when the server asks; throws an error for people when there is none. */
	readonly password: () => Promise<string>;
	readonly ssl: ConnectionOptions | false;
	/** Who connects, such as the verb; the server's list of sessions shows it. */
	readonly holder: string;
};

// As in the embedded engine: UTC and ISO, so that what is disclosed reads the same wherever it was made; year first, so that
// `03/04/2026` is refused. The rest are PostgreSQL's own values, which a server may have been given others for.
// A server that hears nothing of a client for two minutes lets its locks go: a machine that lost power leaves none.
const settings = {
	TimeZone: 'UTC',
	DateStyle: 'ISO,YMD',
	IntervalStyle: 'postgres',
	bytea_output: 'hex',
	extra_float_digits: '1',
	tcp_keepalives_idle: '60',
	tcp_keepalives_interval: '10',
	tcp_keepalives_count: '6',
} as const;

/** Everything that the driver would otherwise take from PG… variables of the environment is said. */
export const clientConfig = ({ target, password, ssl, holder }: Access): pg.ClientConfig => ({
	host: target.host,
	port: target.port,
	user: target.user,
	database: target.dbname,
	password,
	ssl,
	sslnegotiation: 'postgres',
	client_encoding: 'UTF8',
	application_name: `ndoo ${holder}`,
	options: Object.entries(settings)
		.map(([name, value]) => `-c ${name}=${value}`)
		.join(' '),
	connectionTimeoutMillis: target.connectTimeout * 1000,
	keepAlive: true,
	keepAliveInitialDelayMillis: target.keepalivesIdle * 1000,
});
