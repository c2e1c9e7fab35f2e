import type { Session, StreamedQuery } from './warehouse.ts';

const open = 'a stream of this transaction is open: read it to its end first';
const left = 'a stream of this transaction was left before its end, so the transaction is over';
const over = 'the transaction of this session is over';

/** What came of the work of a transaction; `failure` is the call that failed, even where the work passed over it. */
export type SerialResult<T> = { readonly result: T; readonly failure: unknown };

/**
 * Runs the work of a transaction on a session of one connection, which does one thing at a time: calls wait for each
 * other, and one beside an open stream, or after the end, is refused as the mistake in the program that it is. After one that
 * failed nothing more is done: SQL Server has undone the transaction by then, and would do the rest outside of it. Throws
 * when a stream was left before its end.
 */
export async function runSerially<T>(inner: Session, work: (session: Session) => Promise<T>): Promise<SerialResult<T>> {
	let barrier: string | undefined;
	let failure: unknown;
	let last: Promise<unknown> = Promise.resolve();

	const requireFree = (): void => {
		if (barrier !== undefined) throw new Error(barrier);
	};
	const requireWhole = (): void => {
		if (failure !== undefined) throw failure;
	};

	async function inTurn<R>(call: () => Promise<R>): Promise<R> {
		requireFree();
		const turn = last.then(() => {
			requireWhole();
			return call();
		});
		last = turn.catch((error: unknown) => {
			failure ??= error;
		});
		return await turn;
	}

	async function* stream(query: StreamedQuery): ReturnType<Session['stream']> & AsyncGenerator {
		requireFree();
		barrier = open;
		try {
			await last;
			requireWhole();
			for await (const batch of inner.stream(query)) yield batch;
			barrier = undefined;
		} catch (error) {
			failure ??= error;
			throw error;
		} finally {
			if (barrier === open) barrier = left;
		}
	}

	try {
		const result = await work({
			dialect: inner.dialect,
			query: (statement) => inTurn(() => inner.query(statement)),
			script: (text) => inTurn(() => inner.script(text)),
			load: (target, lines) => inTurn(() => inner.load(target, lines)),
			describe: (relation) => inTurn(() => inner.describe(relation)),
			stream,
		});
		if (barrier !== undefined) throw failure ?? new Error(left);
		return { result, failure };
	} finally {
		barrier = over;
		await last;
	}
}
