import pg from 'pg';
import type { PostgresTarget } from '../../../core/project/target.ts';
import { inTurns } from '../turns.ts';
import type { Batches, PostgresWarehouse, Session, TransactionMode } from '../warehouse.ts';
import { Client } from './client.ts';
import { type Connection, driven } from './connection.ts';
import { connectError } from './connection-error.ts';
import { sessionOn } from './session.ts';
import { type SessionLock, takeSessionLock } from './session-lock.ts';

// The program does one thing at a time; a few more for what a caller asks side by side.
const connections = 4;

/** The port on a server. Connections are made when they are needed, and anew when one was lost. */
export function warehouseOn(target: PostgresTarget, config: pg.ClientConfig): PostgresWarehouse {
	const pool = new pg.Pool({ ...config, max: connections, Client });
	// One that was cut while nobody used it: whoever needs one next makes another.
	pool.on('error', () => undefined);
	const locks = new Set<SessionLock>();
	const requireLocks = (): void => {
		for (const lock of locks) lock.require();
	};

	async function take(): Promise<Connection & AsyncDisposable> {
		requireLocks();
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

	async function once<T>(work: (session: Session) => Promise<T>): Promise<T> {
		await using connection = await take();
		return await work(sessionOn(connection));
	}

	async function* stream(...query: Parameters<Session['stream']>): Batches & AsyncGenerator {
		await using connection = await take();
		yield* sessionOn(connection).stream(...query);
	}

	async function transaction<T>(mode: TransactionMode, work: (session: Session) => Promise<T>): Promise<T> {
		await using connection = await take();
		const session = sessionOn(connection);
		await session.script(beginnings[mode]);
		try {
			const { result, failure } = await inTurns(session, work);
			requireLocks();
			await commit(connection, failure);
			return result;
		} catch (error) {
			if (!connection.isSpent) await session.script('rollback').catch(() => spent(connection));
			throw error;
		}
	}

	async function lock(name: string): Promise<AsyncDisposable> {
		requireLocks();
		const held = await takeSessionLock(target, config, name);
		locks.add(held);
		return {
			[Symbol.asyncDispose]: async () => {
				locks.delete(held);
				await held.release();
			},
		};
	}

	let closed: Promise<void> | undefined;
	return {
		engine: 'postgres',
		dialect: 'postgres',
		query: (statement) => once((session) => session.query(statement)),
		script: (text) => once((session) => session.script(text)),
		describe: (relation) => once((session) => session.describe(relation)),
		load: (relation, lines) => once((session) => session.load(relation, lines)),
		stream,
		transaction,
		lock,
		close: () => (closed ??= pool.end()),
	};
}

const beginnings: Readonly<Record<TransactionMode, string>> = {
	'read-write': 'begin isolation level read committed, read write',
	snapshot: 'begin isolation level repeatable read, read only',
};

/** The server answers a COMMIT after a failed statement with ROLLBACK, and no error. */
async function commit(connection: Connection, failure: unknown): Promise<void> {
	const { command } = await driven(connection, async () => await connection.client.query('commit'));
	if (command !== 'COMMIT') throw failure ?? new Error('the server undid a transaction and gave no reason');
}

function spent(connection: Connection): void {
	connection.isSpent = true;
}
