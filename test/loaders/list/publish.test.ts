import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clearPrevious } from '../../../loaders/list/clear.ts';
import { publishedList } from '../../../loaders/list/numbers.ts';
import { type Publication, publishList } from '../../../loaders/list/publish.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { statementError as postgresError } from '../../../warehouse/postgres-error.ts';
import { statementError as tsqlError } from '../../../warehouse/tsql-error.ts';
import type { Session, Warehouse } from '../../../warehouse/warehouse.ts';
import { roleNames } from '../../sql/role-names.ts';
import { foldersHolding } from '../../warehouse/engine-files.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { publishedListDate, recordCheck } from './live-list.ts';

const isPostgres = testEngine !== 'mssql';
// In T-SQL a role is not put on: what the loader and a reader may do is shown by logins, in the tests of the server.
const onPostgres = test.skipIf(!isPostgres);

const canary = '9990007772';
const first = ['9990000018', '9990000026', canary];
const second = ['9990000018', '9990000026', '9990000034', '9990000042'];

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	warehouse = temporary.warehouse;
	for (const check of ['c1', 'c2', 'c3']) await recordCheck(warehouse, check);
	await warehouse.script('create view cleaned.listed as select nhs_number from ndoo_list.cleaned_list');
	if (!isPostgres) return;
	await warehouse.script(`
		create role list_reader nologin;
		grant usage on schema ndoo_list to list_reader;
		grant select on ndoo_list.cleaned_list, ndoo_list.slot_a to list_reader`);
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const linesOf = (numbers: readonly string[]): readonly Uint8Array[] =>
	numbers.map((number) => Buffer.from(`${number}\n`));

const publication = (checkId: string, numbers: readonly string[], changes: Partial<Publication> = {}): Publication => ({
	checkId,
	kind: 'monthly',
	environment: 'live',
	listDate: new Date(Date.now() - 10.5 * 86_400_000),
	rows: numbers.length,
	padding: 0,
	shareRemoved: undefined,
	lines: linesOf(numbers),
	publishedAt: new Date(),
	alongside: async () => undefined,
	...changes,
});

const holding = (number: string) => foldersHolding(number, warehouse, temporary.folder);

const listed = async (session: Session = warehouse): Promise<readonly unknown[]> =>
	(await session.query({ text: 'select nhs_number from ndoo_list.cleaned_list order by nhs_number' })).map(
		({ nhs_number }) => nhs_number,
	);

/** What a dropped and made table would lose: ids, owners, grants (a server that stands in for SQL Server shows none). */
const posture = async (): Promise<unknown> =>
	await warehouse.query({
		text: isPostgres
			? `select c.relname, c.oid, c.relacl::text, c.relowner::regrole::text as owner from pg_class as c
				where c.relnamespace in ('ndoo_list'::regnamespace, 'cleaned'::regnamespace) and c.relkind in ('r', 'v') order by 1`
			: `select o.name, o.object_id, p.grantee_principal_id, p.state_desc, p.permission_name
				from sys.objects as o left join sys.database_permissions as p on p.class = 1 and p.major_id = o.object_id
				where schema_name(o.schema_id) in ('ndoo_list', 'cleaned') and o.type in ('U', 'V')
				order by o.name, p.grantee_principal_id, p.permission_name`,
	});

describe('publishList, month after month on one warehouse', () => {
	let before: unknown;

	test('before the first there is no list', async () => {
		before = await posture();
		expect([await listStatus(warehouse), await publishedListDate(warehouse), await listed()]).toEqual([
			undefined,
			undefined,
			[],
		]);
	});

	test('puts the numbers, the pointer and what goes alongside into use together', async () => {
		const listDate = new Date(Date.now() - 10.5 * 86_400_000);
		const alongside = async (session: Session) => {
			expect(await listed(session)).toEqual([]);
			await session.script(
				"insert into ndoo.ledger (at, actor, event, previous, chain) values ('2026-05-01', 'test', 'list published', '0000000000000000000000000000000000000000000000000000000000000000', '1111111111111111111111111111111111111111111111111111111111111111')",
			);
		};
		await publishList(warehouse, publication('c1', first, { listDate, alongside }));
		expect(await listed()).toEqual(first);
		expect(await listStatus(warehouse)).toEqual({
			checkId: 'c1',
			environment: 'live',
			listDate,
			ageDays: 10,
			rows: 3,
			shareRemoved: undefined,
		});
		expect(await publishedListDate(warehouse)).toEqual(listDate);
		expect(await warehouse.query({ text: 'select event from ndoo.ledger' })).toEqual([{ event: 'list published' }]);
	});

	const inSlot = async (slot: 'a' | 'b') =>
		Number((await warehouse.query({ text: `select count(*) as rows from ndoo_list.slot_${slot}` }))[0]?.['rows']);

	test('fills the slot to as many as were asked about, which nobody finds on the list', async () => {
		await publishList(warehouse, publication('c2', second, { padding: 70_000, shareRemoved: 0.25 }));
		expect(await inSlot('b')).toBe(70_004);
		expect(await listed()).toEqual(second);
		expect(await listStatus(warehouse)).toMatchObject({ rows: 70_004, shareRemoved: 0.25 });
		const { numbers, rows } = await publishedList(warehouse);
		expect([[...numbers].map(nhsNumberOf), rows]).toEqual([second, 70_004]);
		await publishList(warehouse, publication('c1', first));
		expect(await clearPrevious(warehouse)).toBe(true);
		expect(await inSlot('b')).toBe(0);
	});

	const cut = (numbers: readonly string[]) =>
		(function* () {
			yield* linesOf(numbers);
			throw new Error('the reply could not be read');
		})();
	const stopped = async () => {
		throw new Error('killed');
	};

	test.each<[string, Partial<Publication>, object]>([
		['the lines end in an error', { lines: cut(['9990000034']) }, { message: 'the reply could not be read' }],
		['what goes alongside fails', { alongside: stopped }, { message: 'killed' }],
		[
			'fewer numbers arrive than were proven',
			{ rows: 5 },
			{
				code: 'check-failed',
				message: 'The list that arrived in the warehouse does not have as many numbers as the reply that was proven.',
			},
		],
		[
			'a number comes twice',
			{ lines: linesOf([...second, '9990000042']), rows: 5 },
			{
				message: isPostgres
					? 'The warehouse refused a statement: could not create unique index "slot_b_key" (SQLSTATE 23505).'
					: 'The warehouse refused a statement: its own words are left out, since they may quote data (error 2627).',
			},
		],
		['its check is not known', { checkId: 'c9' }, { message: expect.stringContaining('"pointer_check_id_fkey"') }],
		['it is not live', { environment: 'int' }, { code: 'environment-refused' }],
		['it is the stand-in’s, outside a demo', { environment: 'stand-in' }, { code: 'environment-refused' }],
		['it is not monthly', { kind: 'one-off' }, { code: 'environment-refused' }],
	])('the list in use stays when %s', async (_, changes, error) => {
		await expect(publishList(warehouse, publication('c2', second, changes))).rejects.toMatchObject(error);
		expect(await listed()).toEqual(first);
		expect(await listStatus(warehouse)).toMatchObject({ checkId: 'c1', rows: 3 });
	});

	test('the next one takes its place, and every id, owner and grant stays', async () => {
		const listDate = new Date(Date.now() - 2.5 * 86_400_000);
		await publishList(warehouse, publication('c2', second, { listDate }));
		expect(await listed()).toEqual(second);
		expect(await listStatus(warehouse)).toEqual({ checkId: 'c2', environment: 'live', listDate, ageDays: 2, rows: 4 });
		expect(await publishedListDate(warehouse)).toEqual(listDate);
		expect(await posture()).toEqual(before);
	});

	onPostgres('whoever could read it still can', async () => {
		await warehouse.transaction('read-write', async (session) => {
			await session.script('set local role list_reader');
			expect(await listed(session)).toEqual(second);
		});
	});

	onPostgres('ANALYZE keeps no number of either list beside it, while both are there', async () => {
		await warehouse.script('analyze');
		expect(
			await warehouse.query({
				text: "select 1 from pg_stats where schemaname = 'ndoo_list' and tablename like 'slot%'",
			}),
		).toEqual([]);
		const analyzed = "select 1 as found from pg_stats where schemaname = 'ndoo_list' and tablename = 'pointer' limit 1";
		expect(await warehouse.query({ text: analyzed })).toEqual([{ found: 1 }]);
	});

	onPostgres(
		'the previous one lies in its slot until it is cleared, and is then in no file but the write-ahead log',
		async () => {
			expect(await holding(canary)).toEqual(['base', 'pg_wal']);
			expect(await clearPrevious(warehouse)).toBe(true);
			expect(await holding(canary)).toEqual(['pg_wal']);
			expect(await listed()).toEqual(second);
			expect(await clearPrevious(warehouse)).toBe(true);
			expect(await posture()).toEqual(before);
		},
	);

	onPostgres('what a killed load left in the free slot is cleared as well', async () => {
		const lost = '9990008884';
		await expect(publishList(warehouse, publication('c3', [lost], { alongside: stopped }))).rejects.toThrow('killed');
		expect(await holding(lost)).toEqual(['base', 'pg_wal']);
		expect(await clearPrevious(warehouse)).toBe(true);
		expect(await holding(lost)).toEqual(['pg_wal']);
	});

	test('an empty list that a person accepted', async () => {
		await publishList(warehouse, publication('c3', []));
		expect([await listed(), await listStatus(warehouse)]).toEqual([
			[],
			expect.objectContaining({ checkId: 'c3', rows: 0 }),
		]);
	});

	test('the previous one is cleared as often as one likes, and ids and grants stay', async () => {
		const inSlots = async () =>
			await warehouse.query({
				text: 'select (select count(*) from ndoo_list.slot_a) + (select count(*) from ndoo_list.slot_b) as numbers',
			});
		await publishList(warehouse, publication('c1', first));
		await publishList(warehouse, publication('c2', second));
		expect(Number((await inSlots())[0]?.['numbers'])).toBe(7);
		expect(await clearPrevious(warehouse)).toBe(true);
		expect(Number((await inSlots())[0]?.['numbers'])).toBe(4);
		expect(await clearPrevious(warehouse)).toBe(true);
		expect(await listed()).toEqual(second);
		expect(await posture()).toEqual(before);
	});

	onPostgres('ndoo_loader has every right that it takes', async () => {
		const asLoader = asRole(warehouse, (await roleNames(warehouse))('ndoo_loader'));
		await publishList(asLoader, publication('c1', first));
		await publishList(asLoader, publication('c2', second));
		expect(await clearPrevious(asLoader)).toBe(true);
		expect(await listed()).toEqual(second);
		expect(await posture()).toEqual(before);
	});
});

describe('while somebody still reads the slot that is to be emptied', () => {
	const refused = (error: Error): Warehouse => ({
		...warehouse,
		transaction: async () => {
			throw error;
		},
	});
	const locked = isPostgres
		? postgresError({ code: '55P03', message: 'canceling statement due to lock timeout' })
		: tsqlError({ number: 1222, message: 'Lock request time out period exceeded.' });
	const forbidden = isPostgres
		? postgresError({ code: '42501', message: 'permission denied for table slot_a' })
		: tsqlError({ number: 229, message: "The SELECT permission was denied on the object 'slot_a'." });

	test('clearing says so, for the next run to try again', async () => {
		expect(await clearPrevious(refused(locked))).toBe(false);
	});

	test('publishing waits for another run', async () => {
		await expect(publishList(refused(locked), publication('c3', first))).rejects.toMatchObject({
			code: 'warehouse-locked',
			exit: 16,
			message: 'The previous list is still being read, and the new one goes where it was.',
			todo: 'Wait for the disclosure or query that reads it to end, then run the command again. The list in use stays in use.',
		});
		expect(await listed()).toEqual(second);
	});

	test('any other refusal is an error', async () => {
		await expect(clearPrevious(refused(forbidden))).rejects.toMatchObject({ code: 'permission-denied' });
	});
});

/** The warehouse as a role of it. Its COPY reads a file of the server, which no plain role may: rows are inserted. */
function asRole(owned: Warehouse, role: string): Warehouse {
	return {
		...owned,
		query: (statement) => asRole(owned, role).transaction('read-write', (session) => session.query(statement)),
		transaction: (mode, work) =>
			owned.transaction(mode, async (session) => {
				await session.script(`set local role ${role}`);
				return await work({ ...session, load: (target, lines) => insertLines(session, target.name, lines) });
			}),
	};
}

async function insertLines(session: Session, slot: string, lines: Publication['lines']): Promise<number> {
	let rows = 0;
	for await (const line of lines) {
		await session.query({
			text: `insert into ndoo_list.${slot} values ($1)`,
			values: [Buffer.from(line).toString().trim()],
		});
		rows++;
	}
	return rows;
}
