import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { NdooError } from '../../../core/errors.ts';
import type { MssqlTarget } from '../../../core/project/target.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { named } from '../support/component.ts';
import { type MssqlAccount, type MssqlDatabase, missingMssql, mssqlDatabase } from '../support/mssql-server.ts';

describe.skipIf(missingMssql !== undefined)(named('the way to a server that speaks T-SQL', missingMssql), () => {
	let database: MssqlDatabase;
	beforeAll(async () => {
		database = await mssqlDatabase();
	});
	afterAll(async () => await database[Symbol.asyncDispose]());

	/** Code, exit status and text, with the port that is different each time left out. */
	async function refusal(changes: Partial<MssqlTarget>, account?: MssqlAccount): Promise<unknown> {
		const error = await database.open(account, changes).then(
			async (warehouse) => {
				await warehouse.close();
				return 'it was opened';
			},
			(refused: unknown) => refused,
		);
		if (!(error instanceof NdooError)) return error;
		return { code: error.code, exit: error.exit, message: error.message.replace(/:\d{4,5}\b/, ':port') };
	}

	const unreachable = (message: string) => ({ code: 'warehouse-connection', exit: 1, message });
	const nobodyIn = (user: string) => ({
		code: 'permission-denied',
		exit: 12,
		message: expect.stringMatching(
			new RegExp(`^Login to the warehouse on .+:port failed: Login failed for user ['"]${user}['"]\\.$`),
		),
	});

	test('a wrong password', async () => {
		const { user } = database.account;
		expect(await refusal({}, { user, password: 'not the password' })).toEqual(nobodyIn(user));
	});

	test('an account that is not there', async () => {
		expect(await refusal({}, { user: 'ndoo_nobody', password: 'x' })).toEqual(nobodyIn('ndoo_nobody'));
	});

	test.each<[what: string, changes: Partial<MssqlTarget>, expected: object]>([
		[
			'a database that is not there',
			{ database: 'ndoo_nowhere' },
			{
				code: 'warehouse-missing',
				exit: 10,
				message: expect.stringMatching(/^There is no database "ndoo_nowhere" on .+:port\.$/),
			},
		],
		[
			'a name that is nobody’s',
			{ host: 'nowhere.invalid' },
			unreachable('The warehouse on nowhere.invalid:port cannot be reached: its name was not found.'),
		],
		[
			'a port on which nobody listens',
			{ host: '127.0.0.1', at: { port: 1 } },
			unreachable('The warehouse on 127.0.0.1:1 cannot be reached: the connection was refused.'),
		],
		[
			'an instance that is not there',
			{ host: '127.0.0.1', at: { instance: 'NOWHERE' }, loginTimeout: 1 },
			unreachable('The warehouse on 127.0.0.1\\NOWHERE cannot be reached: it did not answer within 1 seconds.'),
		],
	])('%s', async (_, changes, expected) => {
		expect(await refusal(changes)).toEqual(expected);
	});

	test('a certificate of an authority that nobody knows', async () => {
		expect(await refusal({ trustCert: false })).toEqual({
			code: 'warehouse-untrusted',
			exit: 10,
			message: expect.stringMatching(/^The warehouse on .+:port did not prove who it is \([A-Z_]+\)\.$/),
		});
	});

	test('a server that accepts and says nothing', async () => {
		const silent = createServer();
		await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
		const address = silent.address();
		const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
		const sockets = new Set<{ destroy(): void }>();
		silent.on('connection', (socket) => sockets.add(socket));
		expect(await refusal({ host: '127.0.0.1', at: { port }, loginTimeout: 1 })).toEqual(
			unreachable('The warehouse on 127.0.0.1:port cannot be reached: it did not answer within 1 seconds.'),
		);
		for (const socket of sockets) socket.destroy();
		silent.close();
	});

	test('what the account lacks is said with what to do, and no secret', async () => {
		const account = { ...database.account, password: 'not the password' };
		const error = await database.open(account).catch((refused: unknown) => refused);
		expect(error).toMatchObject({
			todo: 'Check `authentication`, `user` and `database` in ndoo.yml, the password in NDOO_WAREHOUSE_PASSWORD or in the file that NDOO_WAREHOUSE_PASSWORD_FILE names, and that the server takes this kind of login.',
		});
		expect(JSON.stringify(error)).not.toContain(account.password);
	});

	test('a statement that takes longer than it may is given up, and the warehouse goes on', async () => {
		const warehouse = await database.open(undefined, { queryTimeout: 1 });
		try {
			const ones = Array.from(
				{ length: 9 },
				(_, n) => `(values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as t${n} (d)`,
			);
			const text = `select count_big(*) as found from ${ones.join(' cross join ')}`;
			await expect(warehouse.query({ text })).rejects.toMatchObject({
				code: 'warehouse-statement',
				message: expect.stringMatching(/^The warehouse on .+ did not finish a statement within 1 seconds\.$/),
			});
			expect(await warehouse.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
		} finally {
			await warehouse.close();
		}
	});

	describe('an account without rights', () => {
		const account = { user: `ndoo_test_low_${process.pid}`, password: 'Of-the-tests-1' };
		let owner: Warehouse;
		let reader: Warehouse;
		beforeAll(async () => {
			owner = await database.open();
			await owner.script(`
				create login ${account.user} with password = '${account.password}';
				create user ${account.user} for login ${account.user};
				create table dbo.shown (id int);
				create table dbo.hidden (id int);
				grant select on dbo.shown to ${account.user};`);
			reader = await database.open(account);
		});
		afterAll(async () => {
			await reader.close();
			await owner.script(`drop table dbo.shown, dbo.hidden; drop user ${account.user}`);
			// A login stays as long as one of its sessions does.
			await vi.waitFor(() => owner.script(`drop login ${account.user}`), { timeout: 10_000 });
			await owner.close();
		});

		test('is told so, and reads what it may', async () => {
			expect(await reader.query({ text: 'select id from dbo.shown' })).toEqual([]);
			// The stand-in for SQL Server has one number for most errors, so that their words are left out.
			await expect(reader.query({ text: 'select id from dbo.hidden' })).rejects.toMatchObject({
				code: expect.stringMatching(/^(?:permission-denied|warehouse-statement)$/),
				message: expect.stringMatching(
					/(?:permission was denied on the object 'hidden'.* \(error 229\)|\(error 33557097\))\.$/,
				),
			});
		});
	});
});
