import { NdooError } from '../../core/errors.ts';
import type { Intent, MssqlAccess } from './connection-config.ts';
import type { DriverConnection } from './driver-connection.ts';
import { odbcConnection, type SqlModule } from './odbc-connection.ts';
import { odbcConnectionString } from './odbc-string.ts';

/**
 * Connects as the account that runs the program, by Microsoft's ODBC driver, which is the only way that Windows hands its own
 * login on. Throws `config-missing` without the package for it, which not everybody can build and few need.
 */
export async function windowsConnection(access: MssqlAccess, intent: Intent): Promise<DriverConnection> {
	const { target } = access;
	// The package takes the whole of it from here, though its types do not say so.
	const config = { server: target.host, connectionString: odbcConnectionString(access, intent) };
	return await odbcConnection(await driver(), target, config);
}

const driver = async (): Promise<SqlModule> =>
	await import('mssql/msnodesqlv8.js').then(
		({ default: loaded }) => loaded,
		(error: unknown) => {
			throw notInstalled(error);
		},
	);

const notInstalled = (cause: unknown): NdooError =>
	new NdooError(
		'config-missing',
		'A login as the Windows account that runs ndoo needs the package msnodesqlv8, which is not there.',
		{
			todo: 'Install it beside ndoo: `npm install msnodesqlv8`, with Microsoft’s ODBC driver for SQL Server. Or use `authentication: ntlm` with the name and password of a Windows account.',
			cause,
		},
	);
