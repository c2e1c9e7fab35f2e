import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating } from '../../core/test-key.ts';
import { named } from '../support/component.ts';
import { type CutLine, cutLine } from '../support/cut-line.ts';
import { type MssqlDatabase, missingMssql, mssqlDatabase, openMssqlDatabase } from '../support/mssql-server.ts';

const holder = fileURLToPath(new URL('../support/mssql-lock-holder.ts', import.meta.url));

describe.skipIf(missingMssql !== undefined)(named('locks on a server that speaks T-SQL', missingMssql), () => {
	let database: MssqlDatabase;
	let line: CutLine;
	let one: Warehouse;
	let other: Warehouse;
	beforeAll(async () => {
		database = await mssqlDatabase();
		line = await cutLine(database.port);
		one = await database.open(undefined, { host: '127.0.0.1', at: { port: line.port } });
		other = await database.open();
	});
	afterAll(async () => {
		await one.close();
		await other.close();
		await line[Symbol.asyncDispose]();
		await database[Symbol.asyncDispose]();
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
		await expect.poll(() => takeAndLetGo(other)).toBe('taken');
	});

	const takeAndLetGo = async (warehouse: Warehouse): Promise<string> => {
		await using _lock = await warehouse.lock('check');
		return 'taken';
	};

	test('of another database are other locks', async () => {
		await using another = await mssqlDatabase();
		const elsewhere = await another.open();
		await using _lock = await one.lock('check');
		expect(await takeAndLetGo(elsewhere)).toBe('taken');
		await elsewhere.close();
	});

	test('a run that is killed leaves none', async () => {
		const child = spawn(process.execPath, [holder, database.name, 'check'], { stdio: ['ignore', 'pipe', 'inherit'] });
		await once(child.stdout, 'data');
		await expect(one.lock('check')).rejects.toMatchObject(held);
		const sessions = await one.query({
			text: "select program_name from sys.dm_exec_sessions where program_name like 'ndoo %'",
		});
		expect(sessions.map((session) => session['program_name'])).toContain('ndoo refresh');
		child.kill('SIGKILL');
		await once(child, 'exit');
		await expect.poll(() => takeAndLetGo(one)).toBe('taken');
	});

	test('a run whose lock was lost does nothing more: another may have begun', async () => {
		const lost = {
			code: 'warehouse-connection',
			exit: 1,
			message: `The connection to the warehouse on 127.0.0.1:${line.port} that held the lock "check" was lost, so that nothing more was done.`,
			todo: 'Run the command again: it goes on from what was recorded, and the list in use stays in use.',
		};
		{
			await using _lock = await one.lock('check');
			line.cut();
			await expect
				.poll(() => one.query({ text: 'select 1 as one' }).catch((error: unknown) => error))
				.toMatchObject(lost);
			await expect(one.transaction('read-write', async () => 1)).rejects.toMatchObject(lost);
			await expect(one.lock('build')).rejects.toMatchObject(lost);
		}
		await expect.poll(() => takeAndLetGo(one)).toBe('taken');
	});

	test('a transaction under way when the lock is lost is undone', async () => {
		const program = `lock of ${database.name}`;
		const run = await openMssqlDatabase(database.name, program);
		{
			await using _lock = await run.lock('check');
			const work = run.transaction('read-write', async (session) => {
				await session.script('create table dbo.undone (id integer)');
				const [own] = await session.query({ text: 'select @@spid as id' });
				const text = 'select session_id as id from sys.dm_exec_sessions where program_name = @p0 and session_id <> @p1';
				const holding = await other.query({ text, values: [`ndoo ${program}`, own?.['id']] });
				expect(holding).toHaveLength(1);
				await other.script(`kill ${Number(holding[0]?.['id'])}`);
				await expect
					.poll(() =>
						run.lock('build').then(
							() => 'taken',
							() => 'refused',
						),
					)
					.toBe('refused');
			});
			await expect(work).rejects.toMatchObject({
				code: 'warehouse-connection',
				message: expect.stringContaining('that held the lock "check" was lost, so that nothing more was done.'),
			});
		}
		await run.close();
		expect(await other.describe({ schema: 'dbo', name: 'undone' })).toEqual([]);
	});
});
