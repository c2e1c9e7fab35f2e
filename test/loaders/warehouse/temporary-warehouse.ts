import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../../loaders/warehouse/embedded/embedded.ts';
import type { Warehouse } from '../../../loaders/warehouse/warehouse.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';

export type TemporaryWarehouse = AsyncDisposable & { readonly warehouse: Warehouse; readonly folder: string };

/** A new embedded warehouse in a temporary folder; takes two to three seconds. */
export async function temporaryWarehouse(): Promise<TemporaryWarehouse> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-warehouse-'));
	const warehouse = await openEmbedded({ folder, create: true });
	return {
		warehouse,
		folder,
		[Symbol.asyncDispose]: async () => {
			await warehouse.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** The same with the program's schema. */
export async function migratedWarehouse(): Promise<TemporaryWarehouse> {
	const temporary = await temporaryWarehouse();
	await migrate(temporary.warehouse, { dryRun: false, toolVersion: 'test' });
	return temporary;
}
