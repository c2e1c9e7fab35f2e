import type { Target } from '../../core/project/target.ts';
import { openEmbedded } from '../../warehouse/embedded/embedded.ts';
import type { EmbeddedWarehouse } from '../../warehouse/warehouse.ts';

/** The folder of a target that a test made embedded. */
export function folderOf(target: Target): string {
	if (target.engine !== 'embedded') throw new Error('the target of this test is embedded');
	return target.folder;
}

/** Opens such a target, as the program does. */
export const openEmbeddedTarget = async (
	target: Target,
	{ create }: { readonly create: boolean },
): Promise<EmbeddedWarehouse> => await openEmbedded({ folder: folderOf(target), create });
