import sql from 'mssql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { warehouseOn } from '../../../warehouse/mssql/mssql-warehouse.ts';
import { odbcConnection } from '../../../warehouse/mssql/odbc-connection.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { warehouseContract } from '../../warehouse/warehouse-contract.ts';
import { named } from '../support/component.ts';
import { type CutLine, cutLine } from '../support/cut-line.ts';
import { type MssqlDatabase, missingMssql, mssqlDatabase } from '../support/mssql-server.ts';

// The way of a Windows login, by the other driver of the same package: ODBC with Windows' own login is not to be had here.
describe.skipIf(missingMssql !== undefined)(named('the package mssql in place of ODBC', missingMssql), () => {
	let database: MssqlDatabase;
	let line: CutLine;
	let warehouse: Warehouse;
	const open = async (port: number) => {
		const { user, password } = database.account;
		const options = { encrypt: true, trustServerCertificate: true };
		const config = { server: '127.0.0.1', port, user, password, database: database.name, options };
		return await odbcConnection(sql, database.target({ host: '127.0.0.1', at: { port } }), config);
	};
	beforeAll(async () => {
		database = await mssqlDatabase();
		line = await cutLine(database.port);
		const opening = { first: await open(database.port), open: async () => await open(database.port) };
		warehouse = warehouseOn(database.target(), opening);
	});
	afterAll(async () => {
		await warehouse.close();
		await line[Symbol.asyncDispose]();
		await database[Symbol.asyncDispose]();
	});

	warehouseContract(() => warehouse, 'tsql');

	test('a connection that is cut in a transaction is not replaced in silence', async () => {
		const opening = { first: await open(line.port), open: async () => await open(line.port) };
		const cut = warehouseOn(database.target(), opening);
		const work = cut.transaction('read-write', async (session) => {
			await session.script('create table dbo.undone_by_cut (id integer)');
			line.cut();
			await session.script('create table dbo.done_outside (id integer)');
		});
		await expect(work).rejects.toMatchObject({ code: 'warehouse-connection' });
		expect(await warehouse.describe({ schema: 'dbo', name: 'undone_by_cut' })).toEqual([]);
		expect(await warehouse.describe({ schema: 'dbo', name: 'done_outside' })).toEqual([]);
		expect(await cut.query({ text: 'select 1 as one' })).toEqual([{ one: 1 }]);
		await cut.close();
	});

	test('a wrong password is said to be one', async () => {
		const config = {
			server: '127.0.0.1',
			port: database.port,
			user: 'ndoo_nobody',
			password: 'x',
			options: { trustServerCertificate: true },
		};
		await expect(odbcConnection(sql, database.target(), config)).rejects.toMatchObject({ code: 'permission-denied' });
	});
});
