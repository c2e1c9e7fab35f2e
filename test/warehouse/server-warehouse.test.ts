import { describe, expect, test } from 'vitest';
import { onServer, type Server, type UsedConnection } from '../../warehouse/server-warehouse.ts';
import type { Session } from '../../warehouse/warehouse.ts';

// What is committed and what is undone, on a server that keeps account of it. Real ones: test/integration/postgres/postgres-locks.test.ts.

/** A server that fails at a text, and whose locks can be lost. */
function accounting() {
	const account: string[] = [];
	const state = { isLost: false };
	const session = {
		script: async (text: string) => {
			if (text === 'fail') throw new Error('the server refused');
			account.push(text);
		},
	} as Session;
	const server: Server<UsedConnection> = {
		take: async () => ({ isSpent: false, [Symbol.asyncDispose]: async () => {} }),
		sessionOn: () => session,
		begin: async () => session,
		commit: async () => void account.push('commit'),
		rollback: async () => void account.push('rollback'),
		takeLock: async () => ({
			require: () => {
				if (state.isLost) throw new Error('the lock was lost');
			},
			release: async () => {},
		}),
		close: async () => {},
	};
	return { account, state, warehouse: onServer(server) };
}

describe('a transaction is committed', () => {
	test('when its work is done', async () => {
		const { account, warehouse } = accounting();
		await warehouse.transaction('read-write', async (session) => await session.script('one'));
		expect(account).toEqual(['one', 'commit']);
	});

	test('and not after a call that failed, though the work passed over it and has a result', async () => {
		const { account, warehouse } = accounting();
		const worked = warehouse.transaction('read-write', async (session) => {
			await session.script('fail').catch(() => undefined);
			return 'a result';
		});
		await expect(worked).rejects.toThrow('the server refused');
		expect(account).toEqual(['rollback']);
	});

	test('and not when a lock was lost meanwhile, nor is anything else done until it is let go', async () => {
		const { account, state, warehouse } = accounting();
		const lock = await warehouse.lock('check');
		const worked = warehouse.transaction('read-write', async (session) => {
			await session.script('one');
			state.isLost = true;
		});
		await expect(worked).rejects.toThrow('the lock was lost');
		expect(account).toEqual(['one', 'rollback']);
		await expect(warehouse.script('two')).rejects.toThrow('the lock was lost');
		await lock[Symbol.asyncDispose]();
		await warehouse.script('three');
		expect(account).toEqual(['one', 'rollback', 'three']);
	});
});
