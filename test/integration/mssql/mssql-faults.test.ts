import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Publication, publishList } from '../../../loaders/list/publish.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { MssqlWarehouse, Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating } from '../../core/test-key.ts';
import { publication, publishLive } from '../../loaders/list/live-list.ts';
import { named } from '../support/component.ts';
import { type CutLine, cutLine } from '../support/cut-line.ts';
import { type MssqlDatabase, missingMssql, mssqlDatabase, openMssqlDatabase } from '../support/mssql-server.ts';

const inUse = ['9990000018', '9990000026'];
const blockRows = 1 << 14;
/** Ascending, and no number twice: the key of the list is there while it is loaded. */
const block = (position: number): Buffer =>
	Buffer.from(
		Array.from({ length: blockRows }, (_, row) => `${9_990_000_000 + position * blockRows + row}\n`).join(''),
	);

describe.skipIf(missingMssql !== undefined)(named('a server that speaks T-SQL and fails', missingMssql), () => {
	let database: MssqlDatabase;
	let owner: Warehouse;
	let line: CutLine;
	let warehouse: Warehouse;
	/** Its sessions are known by their name on the server. */
	let victim: MssqlWarehouse;
	let program: string;
	beforeAll(async () => {
		database = await mssqlDatabase();
		owner = await database.open();
		await migrate(owner, migrating);
		await publishLive(owner, inUse);
		line = await cutLine(database.port);
		warehouse = await database.open(undefined, { host: '127.0.0.1', at: { port: line.port } });
		program = `victim in ${database.name}`;
		victim = await openMssqlDatabase(database.name, program);
	});
	afterAll(async () => {
		await victim.close();
		await warehouse.close();
		await line[Symbol.asyncDispose]();
		await owner.close();
		await database[Symbol.asyncDispose]();
	});

	const unharmed = async (): Promise<void> => {
		const listed = await owner.query({ text: 'select nhs_number from ndoo_list.cleaned_list order by nhs_number' });
		expect(listed.map(({ nhs_number }) => nhs_number)).toEqual(inUse);
		expect(await listStatus(owner)).toMatchObject({ checkId: 'live-list', rows: 2 });
	};
	beforeEach(unharmed);

	const lost = {
		code: 'warehouse-connection',
		exit: 1,
		message: expect.stringMatching(/^The connection to the warehouse on .+:\d+ was lost: .+\.$/),
		todo: 'Run the command again: it goes on from what was recorded, and the list in use stays in use. If it happens again, send this message to your DBA or network team.',
	};

	/** Ends the sessions of the victim, from another one. */
	const terminate = async (): Promise<void> => {
		const text = 'select session_id as id from sys.dm_exec_sessions where program_name = @p0';
		const sessions = await owner.query({ text, values: [`ndoo ${program}`] });
		expect(sessions.length).toBeGreaterThan(0);
		for (const { id } of sessions) await owner.script(`kill ${Number(id)}`);
	};

	const nextList = (lines: Publication['lines'], rows: number): Publication => ({ ...publication([]), lines, rows });

	const ways: readonly (readonly [string, () => Warehouse, () => Promise<void> | void])[] = [
		['the network', () => warehouse, () => line.cut()],
		['the server', () => victim, terminate],
	];

	describe.each(ways)('a connection that %s cuts', (_, connected, cut) => {
		test('in the middle of a list that is loaded', async () => {
			async function* lines() {
				for (let blocks = 0; blocks < 100; blocks++) {
					if (blocks === 20) await cut();
					yield block(blocks);
				}
			}
			await expect(publishList(connected(), nextList(lines(), 100 * blockRows))).rejects.toMatchObject(lost);
			await unharmed();
		});

		test('in the middle of a column that is read', async () => {
			const tens = 'cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9))';
			const text = `select replicate('x', 100) as x from (values (0)) as z (d) ${[1, 2, 3, 4, 5, 6].map((n) => `${tens} as t${n} (d)`).join(' ')}`;
			const reading = async () => {
				let batches = 0;
				for await (const _batch of connected().stream({ text })) if (batches++ === 3) await cut();
			};
			await expect(reading()).rejects.toMatchObject(lost);
			expect(await connected().query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
		});

		test('in the middle of a transaction, whatever the work makes of it', async () => {
			const work = connected().transaction('read-write', async (session) => {
				await session.script('create table dbo.undone (id integer)');
				await cut();
				await session.query({ text: 'select 1 as one' }).catch(() => undefined);
				await session.script('create table dbo.done_outside (id integer)').catch(() => undefined);
			});
			await expect(work).rejects.toMatchObject(lost);
			expect(await owner.describe({ schema: 'dbo', name: 'undone' })).toEqual([]);
			expect(await owner.describe({ schema: 'dbo', name: 'done_outside' })).toEqual([]);
		});

		test('while nobody uses it: the next call makes another', async () => {
			await connected().query({ text: 'select 1 as one' });
			await cut();
			expect(await connected().query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
		});
	});

	test('the victim of a deadlock is told to run again, and the other goes on', async () => {
		await owner.script(`
			create table dbo.one (id integer);
			create table dbo.two (id integer);
			insert into dbo.one values (1);
			insert into dbo.two values (1);`);
		const [readyOne, readyTwo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		const locking = async (
			session: Session,
			first: string,
			second: string,
			ready: () => void,
			other: Promise<void>,
		) => {
			await session.script(`update dbo.${first} set id = 2`);
			ready();
			await other;
			await session.script(`update dbo.${second} set id = 3`);
		};
		const ends = await Promise.allSettled([
			owner.transaction('read-write', (session) => locking(session, 'one', 'two', readyOne.resolve, readyTwo.promise)),
			warehouse.transaction('read-write', (session) =>
				locking(session, 'two', 'one', readyTwo.resolve, readyOne.promise),
			),
		]);
		const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
		expect(refused).toEqual([
			expect.objectContaining({
				code: 'warehouse-statement',
				message: expect.stringMatching(/^The warehouse refused a statement: .*deadlock.* \(error 1205\)\.$/),
				todo: 'Something else was in its way, and the warehouse undid this one. Run the command again.',
			}),
		]);
	});

	test('a statement that failed in a transaction ends it: nothing after it is done outside', async () => {
		const work = warehouse.transaction('read-write', async (session) => {
			await session.script('select 1 / 0 as nothing').catch(() => undefined);
			await session.script('create table dbo.done_outside (id integer)').catch(() => undefined);
		});
		await expect(work).rejects.toMatchObject({ message: expect.stringContaining('(error 8134)') });
		expect(await owner.describe({ schema: 'dbo', name: 'done_outside' })).toEqual([]);
	});

	test('what one use of a connection set does not stay for the next', async () => {
		const text = 'select @@lock_timeout as milliseconds, @@trancount as depth';
		await warehouse.transaction('read-write', async (session) => await session.script('set lock_timeout 1234'));
		expect(await warehouse.query({ text })).toEqual([{ milliseconds: -1, depth: 0 }]);
	});
});
