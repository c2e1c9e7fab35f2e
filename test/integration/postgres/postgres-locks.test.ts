import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating } from '../../core/test-key.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

const holder = fileURLToPath(new URL('../support/lock-holder.ts', import.meta.url));

describe.skipIf(isSkipped(missingPostgres))(named('locks on a PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let one: Warehouse;
	let other: Warehouse;
	beforeAll(async () => {
		server = await startPostgres();
		one = await server.open();
		other = await server.open();
	});
	afterAll(async () => {
		await one.close();
		await other.close();
		await server[Symbol.asyncDispose]();
	});

	const held = {
		code: 'warehouse-locked',
		exit: 16,
		message: 'Another run holds the lock "check".',
		todo: 'Wait until it is done, then run the command again.',
	};

	test('keep out a run on another machine, and end when they are let go', async () => {
		{
			await using _lock = await one.lock('check');
			await expect(other.lock('check')).rejects.toMatchObject(held);
			await using _another = await other.lock('migrate');
			await expect(migrate(one, migrating)).rejects.toMatchObject({
				...held,
				message: 'Another run holds the lock "migrate".',
			});
		}
		await using _again = await other.lock('check');
	});

	test('a run that is killed leaves none', async () => {
		const child = spawn(process.execPath, [holder, String(server.port), server.password, 'check'], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		await once(child.stdout, 'data');
		await expect(one.lock('check')).rejects.toMatchObject(held);
		const [session] = await one.query({
			text: "select application_name as name from pg_stat_activity join pg_locks using (pid) where locktype = 'advisory'",
		});
		expect(session).toEqual({ name: 'ndoo refresh' });
		child.kill('SIGKILL');
		await once(child, 'exit');
		await expect
			.poll(async () => {
				await using _lock = await one.lock('check');
				return 'taken';
			})
			.toBe('taken');
	});

	test('a run whose lock was lost does nothing more: another may have begun', async () => {
		const lost = {
			code: 'warehouse-connection',
			exit: 1,
			message: `The connection to the warehouse on 127.0.0.1:${server.port} that held the lock "check" was lost, so that nothing more was done.`,
			todo: 'Run the command again: it goes on from what was recorded, and the list in use stays in use.',
		};
		{
			await using _lock = await one.lock('check');
			const work = one.transaction('read-write', async (session) => {
				await session.script('create table public.undone (id integer)');
				await other.script("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'");
				await expect.poll(() => one.query({ text: 'select 1' }).catch((error: unknown) => error)).toMatchObject(lost);
			});
			await expect(work).rejects.toMatchObject(lost);
			await expect(one.script('select 1')).rejects.toMatchObject(lost);
			await expect(one.lock('build')).rejects.toMatchObject(lost);
		}
		expect(await one.describe({ schema: 'public', name: 'undone' })).toEqual([]);
		await using _again = await one.lock('check');
	});
});
