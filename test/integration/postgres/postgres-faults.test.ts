import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { publishList } from '../../../loaders/list/publish.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating } from '../../core/test-key.ts';
import { publishLive } from '../../loaders/list/live-list.ts';
import { isSkipped, named } from '../support/component.ts';
import { type CutLine, cutLine } from '../support/cut-line.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

const inUse = ['9990000018', '9990000026'];
const block = Buffer.alloc(11 << 16, '9990000034\n');

describe.skipIf(isSkipped(missingPostgres))(named('a PostgreSQL server that fails', missingPostgres), () => {
	let server: PostgresServer;
	let owner: Warehouse;
	let line: CutLine;
	let warehouse: Warehouse;
	beforeAll(async () => {
		server = await startPostgres();
		owner = await server.open();
		await migrate(owner, migrating);
		await publishLive(owner, inUse);
		await owner.script(`
			insert into ndoo.check_run (check_id, kind, environment, state, outcome, opened_at, changed_at)
			values ('next', 'monthly', 'live', 'purged', 'published', now(), now())`);
		line = await cutLine(server.port);
		warehouse = await server.open(undefined, { port: line.port });
	});
	afterAll(async () => {
		await warehouse.close();
		await line[Symbol.asyncDispose]();
		await owner.close();
		await server[Symbol.asyncDispose]();
	});

	const unharmed = async (): Promise<void> => {
		const listed = await owner.query({ text: 'select nhs_number from ndoo_list.cleaned_list order by 1' });
		expect(listed.map(({ nhs_number }) => nhs_number)).toEqual(inUse);
		expect(await listStatus(owner)).toMatchObject({ checkId: 'live-list', rows: 2 });
	};
	beforeEach(unharmed);

	const lost = {
		code: 'warehouse-connection',
		exit: 1,
		message: expect.stringMatching(/^The connection to the warehouse on 127\.0\.0\.1:\d+ was lost: .+\.$/),
		todo: 'Run the command again: it goes on from what was recorded, and the list in use stays in use. If it happens again, send this message to your DBA or network team.',
	};

	/** Ends the session that does what a text says, from another one. */
	const terminate = async (doing: string): Promise<void> => {
		const text = `select pg_terminate_backend(pid) from pg_stat_activity where query like $1 and pid <> pg_backend_pid()`;
		// The one that a test before this cut off may take its time to end.
		const there = { text: text.replace('pg_terminate_backend(pid)', 'pid'), values: [`%${doing}%`] };
		await expect.poll(async () => await owner.query(there)).toHaveLength(1);
		expect(await owner.query({ text, values: [`%${doing}%`] })).toHaveLength(1);
	};

	const ways: readonly (readonly [string, () => Promise<void> | void])[] = [
		['the network', () => line.cut()],
		['the server', () => terminate('copy ')],
	];

	describe.each(ways)('a connection that %s cuts', (_, cut) => {
		test('in the middle of a list that is loaded', async () => {
			async function* lines() {
				for (let blocks = 0; blocks < 40; blocks++) {
					if (blocks === 10) await cut();
					yield block;
				}
			}
			const publication = publishList(warehouse, {
				checkId: 'next',
				kind: 'monthly',
				environment: 'live',
				listDate: new Date(),
				rows: 40 << 16,
				padding: 0,
				shareRemoved: undefined,
				lines: lines(),
				publishedAt: new Date(),
				alongside: async () => undefined,
			});
			await expect(publication).rejects.toMatchObject(lost);
			await unharmed();
		});

		test('in the middle of a column that is read', async () => {
			const text = "select repeat('x', 100) from generate_series(1, 500000)";
			const reading = async () => {
				let batches = 0;
				for await (const _batch of warehouse.stream({ text })) if (batches++ === 3) await cut();
			};
			await expect(reading()).rejects.toMatchObject(lost);
			expect(await warehouse.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
		});

		test('in the middle of a transaction, whatever the work makes of it', async () => {
			const work = warehouse.transaction('read-write', async (session) => {
				await session.script('create table public.undone (id integer); select $$copy $$');
				await cut();
				await session.query({ text: 'select 1' }).catch(() => undefined);
			});
			await expect(work).rejects.toMatchObject(lost);
			expect(await owner.describe({ schema: 'public', name: 'undone' })).toEqual([]);
		});

		test('while nobody uses it: the next call makes another', async () => {
			await warehouse.query({ text: 'select $$copy $$' });
			await cut();
			await expect.poll(() => warehouse.query({ text: 'select 1 as one' }).catch(() => [])).toEqual([{ one: 1 }]);
		});
	});

	test('the victim of a deadlock is told to run again, and the other goes on', async () => {
		await owner.script('create table public.one (id integer); create table public.two (id integer)');
		const [readyOne, readyTwo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		const locking = async (
			session: Session,
			first: string,
			second: string,
			ready: () => void,
			other: Promise<void>,
		) => {
			await session.script(`lock table public.${first}`);
			ready();
			await other;
			await session.script(`lock table public.${second}`);
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
				message: 'The warehouse refused a statement: deadlock detected (SQLSTATE 40P01).',
				todo: 'Something else was in its way, and the warehouse undid this one. Run the command again.',
			}),
		]);
	});

	test('a crash in the middle of a publication: the list in use is there when the server is back', async () => {
		async function* lines() {
			yield block;
			await server.crash();
			yield block;
		}
		const publication = publishList(warehouse, {
			checkId: 'next',
			kind: 'monthly',
			environment: 'live',
			listDate: new Date(),
			rows: 2 << 16,
			padding: 0,
			shareRemoved: undefined,
			lines: lines(),
			publishedAt: new Date(),
			alongside: async () => undefined,
		});
		await expect(publication).rejects.toMatchObject(lost);
		await expect(owner.query({ text: 'select 1' })).rejects.toMatchObject({ code: 'warehouse-connection' });
		await server.start();
		await unharmed();
		await publishLive(warehouse, [...inUse, '9990000042']);
		expect(await listStatus(owner)).toMatchObject({ rows: 3 });
		await publishLive(warehouse, inUse);
	});
});
