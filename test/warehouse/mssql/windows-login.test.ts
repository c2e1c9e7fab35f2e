import { expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { openMssql } from '../../../warehouse/mssql/mssql.ts';

const isThere = await import('mssql/msnodesqlv8.js').then(
	() => true,
	() => false,
);

test.skipIf(isThere)('a login of Windows’ own, without the package for it', async () => {
	const opened = openMssql({
		target: {
			engine: 'mssql',
			host: 'dw',
			at: { port: 1433 },
			database: 'warehouse',
			login: { kind: 'windows' },
			odbcDriver: 'ODBC Driver 18 for SQL Server',
			encrypt: true,
			trustCert: false,
			extractFrom: 'primary',
			loginTimeout: 15,
			queryTimeout: 0,
			retries: 3,
		},
		password: async () => {
			throw new Error('no password is asked for');
		},
		files: diskFiles,
		holder: 'test',
	});
	await expect(opened).rejects.toMatchObject({
		code: 'config-missing',
		exit: 10,
		message: 'A login as the Windows account that runs ndoo needs the package msnodesqlv8, which is not there.',
		todo: 'Install it beside ndoo: `npm install msnodesqlv8`, with Microsoft’s ODBC driver for SQL Server. Or use `authentication: ntlm` with the name and password of a Windows account.',
	});
});
