import pg from 'pg';
import type { PostgresTarget } from '../../core/project/target.ts';
import { onServer, type UsedConnection } from '../server-warehouse.ts';
import type { PostgresWarehouse, Session, TransactionMode } from '../warehouse.ts';
import { Client } from './client.ts';
import { driven, type PostgresConnection } from './connection.ts';
import { connectError } from './connection-error.ts';
import { sessionOn } from './session.ts';
import { takeSessionLock } from './session-lock.ts';

// The program does one thing at a time; a few more for what a caller asks side by side.
const connections = 4;

/** The port on a PostgreSQL server. */
export function warehouseOn(target: PostgresTarget, config: pg.ClientConfig): PostgresWarehouse {
	const pool = new pg.Pool({ ...config, max: connections, Client });
	// One that was cut while nobody used it: whoever needs one next makes another.
	pool.on('error', () => undefined);

	async function take(): Promise<PostgresConnection & UsedConnection> {
		const client = await pool.connect().catch((error: unknown) => {
			throw connectError(target, error);
		});
		const connection = { client, target, isSpent: false, [Symbol.asyncDispose]: async () => give() };
		const spend = (): void => {
			connection.isSpent = true;
		};
		const give = (): void => {
			client.off('error', spend);
			client.release(connection.isSpent);
		};
		client.on('error', spend);
		return connection;
	}

	return {
		engine: 'postgres',
		dialect: 'postgres',
		...onServer<PostgresConnection & UsedConnection>({
			take,
			sessionOn,
			begin,
			streamsReadOnly: true,
			commit,
			rollback: async (connection) => await sessionOn(connection).script('rollback'),
			takeLock: async (name) => await takeSessionLock(target, config, name),
			close: async () => await pool.end(),
		}),
	};
}

const beginnings: Readonly<Record<TransactionMode, string>> = {
	'read-write': 'begin isolation level read committed, read write',
	snapshot: 'begin isolation level repeatable read, read only',
};

async function begin(connection: PostgresConnection, mode: TransactionMode): Promise<Session> {
	const session = sessionOn(connection);
	await session.script(beginnings[mode]);
	return session;
}

/** The server answers a COMMIT after a failed statement with ROLLBACK, and no error. */
async function commit(connection: PostgresConnection): Promise<void> {
	const { command } = await driven(connection, async () => await connection.client.query('commit'));
	if (command !== 'COMMIT') throw new Error('the server undid a transaction and gave no reason');
}
