import { runSerially } from './serial-session.ts';
import type { Batches, Session, StreamedQuery, TransactionMode, WarehouseOn } from './warehouse.ts';

/** A lock that is held. */
export type SessionLock = {
	/** Throws when it was lost. */
	require(): void;
	release(): Promise<void>;
};

/** A connection while it is in use; disposing of it gives it back. */
export type UsedConnection = AsyncDisposable & {
	/** It was lost, or is busy with what nobody wants any more: it can only be closed. */
	isSpent: boolean;
};

/** What each kind of server does in its own way. */
export type Server<C extends UsedConnection> = {
	take(query?: StreamedQuery): Promise<C>;
	sessionOn(connection: C): Session;
	/** Begins a transaction; gives the session that works in it. */
	begin(connection: C, mode: TransactionMode): Promise<Session>;
	/** Throws when the server did not keep what was done. */
	commit(connection: C, mode: TransactionMode): Promise<void>;
	rollback(connection: C): Promise<void>;
	/** Throws `warehouse-locked` when another holds it. */
	takeLock(name: string): Promise<SessionLock>;
	/** A stream of its own is read in a transaction that can change nothing. */
	readonly streamsReadOnly?: boolean;
	close(): Promise<void>;
};

type OnServer = Omit<WarehouseOn<string>, 'engine' | 'dialect'>;

/** The port on a server. Connections are made when they are needed, and anew when one was lost. */
export function onServer<C extends UsedConnection>(server: Server<C>): OnServer {
	const locks = new Set<SessionLock>();
	const requireLocks = (): void => {
		for (const lock of locks) lock.require();
	};

	async function take(query?: StreamedQuery): Promise<C> {
		requireLocks();
		return await server.take(query);
	}

	async function once<T>(work: (session: Session) => Promise<T>): Promise<T> {
		await using connection = await take();
		return await work(server.sessionOn(connection));
	}

	async function* stream(query: StreamedQuery): Batches & AsyncGenerator {
		await using connection = await take(query);
		if (server.streamsReadOnly !== true) return yield* server.sessionOn(connection).stream(query);
		const session = await server.begin(connection, 'snapshot');
		try {
			yield* session.stream(query);
		} finally {
			if (!connection.isSpent) await server.rollback(connection).catch(() => spend(connection));
		}
	}

	async function transaction<T>(mode: TransactionMode, work: (session: Session) => Promise<T>): Promise<T> {
		await using connection = await take();
		const session = await server.begin(connection, mode);
		try {
			const { result, failure } = await runSerially(session, work);
			if (failure !== undefined) throw failure;
			requireLocks();
			await server.commit(connection, mode);
			return result;
		} catch (error) {
			if (!connection.isSpent) await server.rollback(connection).catch(() => spend(connection));
			throw error;
		}
	}

	async function lock(name: string): Promise<AsyncDisposable> {
		requireLocks();
		const held = await server.takeLock(name);
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
		query: (statement) => once((session) => session.query(statement)),
		script: (text) => once((session) => session.script(text)),
		describe: (relation) => once((session) => session.describe(relation)),
		load: (relation, lines) => once((session) => session.load(relation, lines)),
		stream,
		transaction,
		lock,
		close: () => (closed ??= server.close()),
	};
}

function spend(connection: UsedConnection): void {
	connection.isSpent = true;
}
