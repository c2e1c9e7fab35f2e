import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import type { PostgresTarget } from '../../core/project/target.ts';

export type PostgresAccess = {
	readonly target: PostgresTarget;
	/** Asked when the server asks; throws an error for people when there is none. */
	readonly password: () => Promise<string>;
	readonly ssl: ConnectionOptions | false;
	/** Who connects, such as the verb; the server's list of sessions shows it. */
	readonly holder: string;
};

/** Everything that the driver would otherwise take from PG… variables of the environment is said. */
export const clientConfig = ({ target, password, ssl, holder }: PostgresAccess): pg.ClientConfig => ({
	host: target.host,
	port: target.port,
	user: target.user,
	database: target.dbname,
	password,
	ssl,
	sslnegotiation: 'postgres',
	client_encoding: 'UTF8',
	application_name: `ndoo ${holder}`,
	connectionTimeoutMillis: target.connectTimeout * 1000,
	keepAlive: true,
	keepAliveInitialDelayMillis: target.keepalivesIdle * 1000,
});
