import { expect, test } from 'vitest';
import { poolOf } from '../../warehouse/pool.ts';

/** A pool of numbered connections, and what was done with them. */
function bench(size: number, gone: ReadonlySet<number> = new Set()) {
	const done: string[] = [];
	let made = 1;
	const pool = poolOf<number>({
		size,
		first: 1,
		open: async () => {
			done.push(`open ${++made}`);
			if (gone.has(-made)) throw new Error('no connection');
			return made;
		},
		renew: async (connection) => {
			done.push(`renew ${connection}`);
			return !gone.has(connection);
		},
		shut: (connection) => void done.push(`shut ${connection}`),
	});
	return { pool, done };
}

test('the one that is there is used first, and again once it was given back', async () => {
	const { pool, done } = bench(2);
	const one = await pool.take();
	pool.give(one, false);
	expect(await pool.take()).toBe(one);
	expect(done).toEqual(['renew 1', 'renew 1']);
});

test('more are made while those are in use, and kept', async () => {
	const { pool, done } = bench(2);
	const taken = [await pool.take(), await pool.take()];
	for (const connection of taken) pool.give(connection, false);
	await Promise.all([pool.take(), pool.take()]);
	expect(taken).toEqual([1, 2]);
	expect(done.filter((what) => what.startsWith('open'))).toEqual(['open 2']);
});

test('one that is gone is replaced, one that is spent is shut', async () => {
	const { pool, done } = bench(2, new Set([1]));
	const two = await pool.take();
	pool.give(two, true);
	expect(await pool.take()).toBe(3);
	expect(done).toEqual(['renew 1', 'shut 1', 'open 2', 'shut 2', 'open 3']);
});

test('whoever finds all in use waits until one is given back, in turn', async () => {
	const { pool } = bench(1);
	const order: string[] = [];
	const one = await pool.take();
	const waiting = ['first', 'second'].map(async (who) => {
		const connection = await pool.take();
		order.push(who);
		pool.give(connection, false);
	});
	order.push('given back');
	pool.give(one, false);
	await Promise.all(waiting);
	expect(order).toEqual(['given back', 'first', 'second']);
});

test('a connection that does not come about leaves its place to the next', async () => {
	const { pool } = bench(1, new Set([1, -2]));
	await expect(pool.take()).rejects.toThrow('no connection');
	expect(await pool.take()).toBe(3);
});

test('closed, it shuts what it keeps and what is given back', async () => {
	const { pool, done } = bench(2);
	const [one, two] = [await pool.take(), await pool.take()];
	pool.give(one, false);
	pool.close();
	pool.give(two, false);
	expect(done.filter((what) => what.startsWith('shut'))).toEqual(['shut 1', 'shut 2']);
});
