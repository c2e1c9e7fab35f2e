import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../core/disk-files.ts';
import type { DiscloseWork } from '../../disclosure/disclose.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import { testKey } from '../core/test-key.ts';
import { buildClinic, clinicNumbers, clinicTables } from '../integration/support/clinic.ts';
import { publishLive } from '../loaders/list/live-list.ts';
import { migratedWarehouse } from '../warehouse/temporary-warehouse.ts';

/** One warehouse with sixty people and two visits each, of whom 45 are on the list, and a folder for what is disclosed. */
export type Disclosing = AsyncDisposable & {
	readonly warehouse: Warehouse;
	readonly folder: string;
	/** What a disclosure is made with. */
	work(changes?: Partial<DiscloseWork>): DiscloseWork;
};

export async function disclosing(): Promise<Disclosing> {
	const temporary = await migratedWarehouse();
	const { warehouse } = temporary;
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-disclose-'));
	await clinicTables(warehouse);
	await buildClinic(warehouse);
	await publishLive(warehouse, clinicNumbers.slice(0, 45));
	let made = 0;
	return {
		warehouse,
		folder,
		work: (changes = {}) => ({
			warehouse,
			files: diskFiles,
			clock: () => new Date(),
			newId: () => `id${made++}`,
			actor: 'tester',
			toolVersion: 'test',
			key: testKey,
			folder,
			tell: () => {},
			...changes,
		}),
		[Symbol.asyncDispose]: async () => {
			await temporary[Symbol.asyncDispose]();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
