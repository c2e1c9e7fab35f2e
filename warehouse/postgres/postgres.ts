import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import type { PostgresTarget } from '../../core/project/target.ts';
import type { PostgresWarehouse } from '../warehouse.ts';
import { clientConfig, type PostgresAccess } from './client-config.ts';
import { serverOf } from './connection-error.ts';
import { warehouseOn } from './postgres-warehouse.ts';
import { tlsOptions } from './tls.ts';

export type PostgresOptions = Omit<PostgresAccess, 'ssl'> & { readonly files: Files };

const oldestServer = 130_000;

/**
 * Opens a warehouse on a PostgreSQL server. Throws `warehouse-connection` when it cannot be reached, `warehouse-untrusted`
 * when it does not prove who it is, `permission-denied` when it lets the account in by no means, `warehouse-missing` when
 * there is no such database, and `config-invalid` for a server that is too old or keeps
 * other settings, or a database that is not in UTF8.
 */
export async function openPostgres({ files, ...options }: PostgresOptions): Promise<PostgresWarehouse> {
	const ssl = await tlsOptions(options.target, files);
	const warehouse = warehouseOn(options.target, clientConfig({ ...options, ssl }));
	try {
		await requireVersion(warehouse, options.target);
		await requireEncoding(warehouse, options.target);
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

/** In any other, some of what is in the sources, in a list or in our own texts has no place, or is read as other letters. */
async function requireEncoding(warehouse: PostgresWarehouse, { dbname }: PostgresTarget): Promise<void> {
	const [row] = await warehouse.query({ text: "select current_setting('server_encoding') as encoding" });
	if (row?.['encoding'] === 'UTF8') return;
	throw new NdooError('config-invalid', `The database ${dbname} is stored in ${String(row?.['encoding'])}.`, {
		todo: "Use a database with the encoding UTF8: `create database … encoding 'UTF8' template template0`. Nothing was done.",
	});
}
