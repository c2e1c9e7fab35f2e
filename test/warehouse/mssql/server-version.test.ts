import { expect, test } from 'vitest';
import type { MssqlTarget } from '../../../core/project/target.ts';
import { requireVersion } from '../../../warehouse/mssql/server-version.ts';

const target: MssqlTarget = {
	engine: 'mssql',
	host: 'dw',
	at: { instance: 'OLD' },
	database: 'warehouse',
	login: { kind: 'sql', user: 'ndoo' },
	odbcDriver: 'ODBC Driver 18 for SQL Server',
	encrypt: true,
	trustCert: false,
	extractFrom: 'primary',
	loginTimeout: 15,
	queryTimeout: 0,
	retries: 3,
};

test.each([
	['SQL Server 2016 SP1', '13.0.4001.0', 3, null],
	['SQL Server 2016 SP3', '13.0.6300.2', 3, null],
	['SQL Server 2017', '14.0.1000.169', 2, null],
	['SQL Server 2022', '16.0.1000.6', 4, null],
	['Azure SQL Database', '12.0.2000.8', 5, null],
	['a Managed Instance', '12.0.2000.8', 8, null],
	['PostgreSQL that speaks T-SQL', '12.0.2000.8', 2, 1],
])('%s is taken', (_, version, edition, babelfish) => {
	expect(() => requireVersion(target, { version, edition, babelfish })).not.toThrow();
});

test.each(['13.0.1601.5', '12.0.2000.8', '11.0.7001.0'])('%s is too old', (version) => {
	expect(() => requireVersion(target, { version, edition: 3, babelfish: null })).toThrow(
		expect.objectContaining({
			code: 'config-invalid',
			message: `The server on dw\\OLD is SQL Server ${version}.`,
			todo: 'Use SQL Server 2016 with Service Pack 1 (13.0.4001) or later.',
		}),
	);
});
