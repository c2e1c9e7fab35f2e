import type { Target } from '../../core/project/target.ts';
import type { Warehouse } from '../../warehouse/warehouse.ts';
import type { Edge } from '../cli/edge.ts';
import { requireSecret } from '../cli/secrets.ts';

export type OpenOptions = {
	/** Makes an embedded warehouse when there is none; a server's database is made by whoever looks after the server. */
	readonly create: boolean;
	/** The verb that opens it. */
	readonly holder: string;
};

const passwordVariable = 'NDOO_WAREHOUSE_PASSWORD';

/**
 * Opens the warehouse of a target. The password of a server is looked for where the login has one.
 * Its engine alone is loaded: the drivers of the others are most of what there would be to load.
 */
export async function openTarget(target: Target, { create, holder }: OpenOptions, edge: Edge): Promise<Warehouse> {
	switch (target.engine) {
		case 'embedded': {
			const { openEmbedded } = await import('../../warehouse/embedded/embedded.ts');
			return await openEmbedded({ folder: target.folder, create, holder });
		}
		case 'postgres': {
			const what = `password of the account ${target.user} on ${target.host}`;
			const password = async () => (await requireSecret(passwordVariable, what, edge)).reveal();
			const { openPostgres } = await import('../../warehouse/postgres/postgres.ts');
			return await openPostgres({ target, password, files: edge.files, holder });
		}
		case 'mssql': {
			const { login, host } = target;
			const what =
				'user' in login ? `password of the account ${login.user} on ${host}` : `secret of the application for ${host}`;
			const password = async () => (await requireSecret(passwordVariable, what, edge)).reveal();
			const { openMssql } = await import('../../warehouse/mssql/mssql.ts');
			return await openMssql({ target, password, files: edge.files, holder });
		}
		default:
			return target satisfies never;
	}
}
