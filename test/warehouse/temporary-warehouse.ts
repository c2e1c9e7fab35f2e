import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../sql/migrations/migrate.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { migrating } from '../core/test-key.ts';
import { mssqlDatabase } from '../integration/support/mssql-server.ts';
import { withPatientLocks } from '../integration/support/mssql-stand-in.ts';
import { startPostgres } from '../integration/support/postgres-server.ts';
import { newEmbedded, newMigrated } from './new-embedded.ts';

/** A warehouse of a test's own; the engine's files are in `data` of its folder, unless they are on a server that was given. */
export type TemporaryWarehouse = AsyncDisposable & { readonly warehouse: Warehouse; readonly folder: string };

/**
 * A new warehouse, without the program's schema; takes up to three seconds. On the embedded engine, or on the one that the
 * project of the test runner is for (vitest.config.ts).
 */
export async function temporaryWarehouse(): Promise<TemporaryWarehouse> {
	return await (makers[testEngine] ?? inProcess)();
}

/** The engine that the project of the test runner is for. */
export const testEngine: string = process.env['NDOO_TEST_ENGINE'] ?? 'embedded';

const makers: Readonly<Record<string, () => Promise<TemporaryWarehouse>>> = { postgres: onPostgres, mssql: onMssql };

/** The same with the program's schema. */
export async function migratedWarehouse(): Promise<TemporaryWarehouse> {
	if (testEngine === 'embedded') return await inProcess(newMigrated);
	const temporary = await temporaryWarehouse();
	await migrate(temporary.warehouse, migrating);
	return temporary;
}

async function inProcess(make: (folder: string) => Promise<Warehouse> = newEmbedded): Promise<TemporaryWarehouse> {
	const above = await mkdtemp(join(tmpdir(), 'ndoo-warehouse-'));
	const folder = join(above, 'warehouse');
	const warehouse = await make(folder);
	return {
		warehouse,
		folder,
		[Symbol.asyncDispose]: async () => {
			await warehouse.close();
			await rm(above, { recursive: true, force: true });
		},
	};
}

async function onPostgres(): Promise<TemporaryWarehouse> {
	const server = await startPostgres();
	const warehouse = await server.open();
	return {
		warehouse,
		folder: server.folder,
		[Symbol.asyncDispose]: async () => {
			await warehouse.close();
			await server[Symbol.asyncDispose]();
		},
	};
}

async function onMssql(): Promise<TemporaryWarehouse> {
	const database = await mssqlDatabase();
	const warehouse = withPatientLocks(await database.open());
	return {
		warehouse,
		folder: '',
		[Symbol.asyncDispose]: async () => {
			await warehouse.close();
			await database[Symbol.asyncDispose]();
		},
	};
}
