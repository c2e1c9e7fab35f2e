import { afterAll, beforeAll, describe } from 'vitest';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { warehouseContract } from '../../warehouse/warehouse-contract.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

describe.skipIf(isSkipped(missingPostgres))(named('a PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let warehouse: Warehouse;
	beforeAll(async () => {
		server = await startPostgres();
		warehouse = await server.open();
	});
	afterAll(async () => {
		await warehouse.close();
		await server[Symbol.asyncDispose]();
	});

	warehouseContract(() => warehouse);
});
