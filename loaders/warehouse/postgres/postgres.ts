import { NdooError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import type { PostgresTarget } from '../../../core/project/target.ts';
import type { PostgresWarehouse } from '../warehouse.ts';
import { type Access, clientConfig } from './client-config.ts';
import { serverOf } from './connection-error.ts';
import { warehouseOn } from './postgres-warehouse.ts';
import { tlsOptions } from './tls.ts';

export type PostgresOptions = Omit<Access, 'ssl'> & { readonly files: Files };

const oldestServer = 130_000;

/**
 * Opens a warehouse on a PostgreSQL server. Throws `warehouse-connection` when it cannot be reached, `warehouse-untrusted`
 * when it does not prove who it is, `permission-denied` when it lets the account in by no means, `warehouse-missing` when
 * there is no such database, and `config-invalid` for a server that is too old.
 */
export async function openPostgres({ files, ...options }: PostgresOptions): Promise<PostgresWarehouse> {
	const ssl = await tlsOptions(options.target, files);
	const warehouse = warehouseOn(options.target, clientConfig({ ...options, ssl }));
	try {
		await requireVersion(warehouse, options.target);
		return warehouse;
	} catch (error) {
		await warehouse.close();
		throw error;
	}
}

async function requireVersion(warehouse: PostgresWarehouse, target: PostgresTarget): Promise<void> {
	const [row] = await warehouse.query({
		text: "select current_setting('server_version_num')::integer as number, current_setting('server_version') as name",
	});
	if (Number(row?.['number']) >= oldestServer) return;
	throw new NdooError('config-invalid', `The server on ${serverOf(target)} is PostgreSQL ${row?.['name']}.`, {
		todo: 'Use a server with PostgreSQL 13 or later.',
	});
}
