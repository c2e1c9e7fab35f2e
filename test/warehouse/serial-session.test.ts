import { describe, expect, test } from 'vitest';
import { runSerially } from '../../warehouse/serial-session.ts';
import type { Session } from '../../warehouse/warehouse.ts';

// After a call that failed PostgreSQL refuses the rest of a transaction, as the contract of all engines has it tested.
// SQL Server has undone the transaction by then, and would do the rest outside of it: a session that refuses nothing.

const failure = new Error('the engine refused');

/** A connection that notes what it was asked to do, and fails where the text says so. */
function connection() {
	const done: string[] = [];
	const did = (text: string) => {
		if (text === 'fail') throw failure;
		done.push(text);
	};
	const session: Session = {
		dialect: 'tsql',
		query: async ({ text }) => {
			did(text);
			return [];
		},
		script: async (text) => did(text),
		describe: async ({ name }) => {
			did(name);
			return [];
		},
		load: async ({ name }) => {
			did(name);
			return 0;
		},
		async *stream({ text }) {
			did(text);
			yield [];
		},
	};
	return { done, session };
}

const drained = async (rows: AsyncIterable<unknown>): Promise<void> => {
	for await (const _ of rows);
};

const calls: Readonly<Record<string, (session: Session, text: string) => Promise<unknown>>> = {
	'a query': async (session, text) => await session.query({ text }),
	'a script': async (session, text) => await session.script(text),
	'a description': async (session, name) => await session.describe({ schema: 'src', name }),
	'a load': async (session, name) => await session.load({ schema: 'src', name }, []),
	'a stream': async (session, text) => await drained(session.stream({ text })),
};

const pairs = Object.keys(calls).flatMap((first) => Object.keys(calls).map((second) => [first, second] as const));

describe('in a transaction nothing more is done', () => {
	test.each(pairs)('after %s that failed, nor %s', async (first, second) => {
		const { done, session } = connection();
		const worked = runSerially(session, async (inner) => {
			await calls[first]?.(inner, 'before');
			await expect(calls[first]?.(inner, 'fail')).rejects.toBe(failure);
			await expect(calls[second]?.(inner, 'after')).rejects.toThrow();
			return done;
		});
		await worked.catch(() => undefined);
		expect(done).toEqual(['before']);
	});

	test('after a call that failed and was passed over, it says so in the end', async () => {
		const { session } = connection();
		const work = async (inner: Session) => await inner.script('fail').catch(() => undefined);
		expect(await runSerially(session, work)).toEqual({ result: undefined, failure });
	});
});
