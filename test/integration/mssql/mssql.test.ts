import { afterAll, beforeAll, describe } from 'vitest';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { warehouseContract } from '../../warehouse/warehouse-contract.ts';
import { named } from '../support/component.ts';
import { type MssqlDatabase, missingMssql, mssqlDatabase } from '../support/mssql-server.ts';

// The one component that a build server may lack: nobody may hand on a SQL Server.
describe.skipIf(missingMssql !== undefined)(named('a server that speaks T-SQL', missingMssql), () => {
	let database: MssqlDatabase;
	let warehouse: Warehouse;
	beforeAll(async () => {
		database = await mssqlDatabase();
		warehouse = await database.open();
	});
	afterAll(async () => {
		await warehouse.close();
		await database[Symbol.asyncDispose]();
	});

	warehouseContract(() => warehouse, 'tsql');
});
