import type { ParserOptions, PGlite } from '@electric-sql/pglite';
import { lockHeld } from '../lock-held.ts';
import { runSerially } from '../serial-session.ts';
import type { EmbeddedWarehouse, Session, StreamedQuery, TransactionMode } from '../warehouse.ts';
import { asNdooError, sessionOn } from './session.ts';

/** The port on an open PGlite; `release` lets its folder go once it is closed. */
export function warehouseOn(database: PGlite, ownTypes: ParserOptions, release: () => void): EmbeddedWarehouse {
	const outside = sessionOn(database, database, ownTypes);
	const { whenFree, alone } = singleConnection();
	const locks = new Set<string>();

	const inTransaction = <T>(mode: TransactionMode, work: (session: Session) => Promise<T>): Promise<T> =>
		alone(() =>
			asNdooError(() =>
				database.transaction(async (transaction) => {
					await transaction.exec(modes[mode]);
					return await work(sessionOn(transaction, database, ownTypes));
				}),
			),
		);
	let closed: Promise<void> | undefined;

	return {
		engine: 'embedded',
		dialect: 'postgres',
		query: (statement) => whenFree(() => outside.query(statement)),
		script: (text) => whenFree(() => outside.script(text)),
		describe: (relation) => whenFree(() => outside.describe(relation)),
		load: (target, lines) => inTransaction('read-write', (session) => session.load(target, lines)),
		stream: (query) => streamAlone(inTransaction, query),
		transaction: (mode, work) => inTransaction(mode, async (session) => (await runSerially(session, work)).result),
		lock: async (name) => takeLock(locks, name),
		close: () => (closed ??= closeWithoutLog(database).finally(release)),
	};
}

/**
 * The engine removes the segments of its write-ahead log that lie behind the checkpoint of its end. A new one is begun for that,
 * or the last one would go on telling of a list that is cleared. What fails here must not keep the engine from ending.
 */
async function closeWithoutLog(database: PGlite): Promise<void> {
	await database.exec('select pg_catalog.pg_switch_wal()').catch(() => {});
	await database.close();
}

const modes: Readonly<Record<TransactionMode, string>> = {
	'read-write': 'set transaction read write',
	snapshot: 'set transaction isolation level repeatable read, read only',
};

/**
 * PGlite has one connection. A call beside an open transaction or stream would wait for it for ever if it is made from
 * inside, and be part of neither if not: it is refused at once, as the mistake in the program that it is.
 */
function singleConnection() {
	let taken = false;
	async function whenFree<T>(work: () => Promise<T>): Promise<T> {
		if (taken) throw new Error('a transaction or stream of this warehouse is open: use its session');
		return await work();
	}
	const alone = <T>(work: () => Promise<T>): Promise<T> =>
		whenFree(async () => {
			taken = true;
			try {
				return await work();
			} finally {
				taken = false;
			}
		});
	return { whenFree, alone };
}

type InTransaction = <T>(mode: TransactionMode, work: (session: Session) => Promise<T>) => Promise<T>;

/** A stream with a transaction to itself, which ends when its reader is done or leaves, or when it fails. */
async function* streamAlone(inTransaction: InTransaction, query: StreamedQuery): ReturnType<Session['stream']> {
	const opened = Promise.withResolvers<Session>();
	const done = Promise.withResolvers<{ readonly error: unknown } | undefined>();
	const ended = inTransaction('snapshot', async (session) => {
		opened.resolve(session);
		const failure = await done.promise;
		if (failure !== undefined) throw failure.error;
	});
	ended.catch(opened.reject);
	try {
		yield* (await opened.promise).stream(query);
	} catch (error) {
		done.resolve({ error });
	} finally {
		done.resolve(undefined);
		await ended;
	}
}

/** The folder's lock keeps other processes out; this one keeps apart two runs in one process. */
function takeLock(locks: Set<string>, name: string): AsyncDisposable {
	if (locks.has(name)) throw lockHeld(name);
	locks.add(name);
	return { [Symbol.asyncDispose]: async () => void locks.delete(name) };
}
