import { migrate } from '../../sql/migrations/migrate.ts';
import { openEmbedded } from '../../warehouse/embedded/embedded.ts';
import type { EmbeddedWarehouse } from '../../warehouse/warehouse.ts';
import { migrating } from '../core/test-key.ts';
import { copyTemplate } from '../integration/support/engine-template.ts';

/** A new warehouse in a folder, without the program's schema; all that are made so in a run bear one system identifier. */
export const newEmbedded = async (folder: string): Promise<EmbeddedWarehouse> =>
	await copied(folder, 'embedded', async () => {});

/** The same with the program's schema; all that are made so in a run bear one warehouse id. */
export const newMigrated = async (folder: string): Promise<EmbeddedWarehouse> =>
	await copied(folder, 'embedded-migrated', async (warehouse) => {
		await migrate(warehouse, migrating);
	});

async function copied(
	folder: string,
	name: string,
	prepare: (warehouse: EmbeddedWarehouse) => Promise<void>,
): Promise<EmbeddedWarehouse> {
	const make = async (place: string): Promise<void> => {
		const warehouse = await openEmbedded({ folder: place, create: true });
		await prepare(warehouse).finally(() => warehouse.close());
	};
	await copyTemplate(name, make, folder);
	return await openEmbedded({ folder, create: false });
}
