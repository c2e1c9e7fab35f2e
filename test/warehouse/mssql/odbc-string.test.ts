import { expect, test } from 'vitest';
import type { MssqlTarget } from '../../../core/project/target.ts';
import { odbcConnectionString } from '../../../warehouse/mssql/odbc-string.ts';

const target: MssqlTarget = {
	engine: 'mssql',
	host: 'dw.trust.example',
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
};

const stringOf = (changes: Partial<MssqlTarget>, intent: 'any' | 'extract' = 'any'): string => {
	const access = { target: { ...target, ...changes }, login: target.login, password: '', ca: [], holder: 'refresh' };
	return odbcConnectionString(access, intent);
};

test('all of it is said', () => {
	expect(stringOf({})).toBe(
		'Driver={ODBC Driver 18 for SQL Server};Server={tcp:dw.trust.example,1433};Database={warehouse};Trusted_Connection=yes;Encrypt=yes;TrustServerCertificate=no;ApplicationIntent=ReadWrite;APP={ndoo refresh};',
	);
});

test.each<[changes: Partial<MssqlTarget>, part: string]>([
	[{ at: { instance: 'REPORTING' } }, 'Server={dw.trust.example\\REPORTING};'],
	[{ database: 'a};Uid=sa;' }, 'Database={a}};Uid=sa;};'],
	[{ database: 'a}b};Uid=sa;' }, 'Database={a}}b}};Uid=sa;};'],
	[{ encrypt: false, trustCert: true }, 'Encrypt=no;TrustServerCertificate=yes;'],
	[{ odbcDriver: 'ODBC Driver 17 for SQL Server' }, 'Driver={ODBC Driver 17 for SQL Server};'],
])('%o', (changes, part) => {
	expect(stringOf(changes)).toContain(part);
});

test('only an extract comes from a secondary', () => {
	expect(stringOf({ extractFrom: 'secondary' }, 'extract')).toContain('ApplicationIntent=ReadOnly;');
	expect(stringOf({ extractFrom: 'secondary' })).toContain('ApplicationIntent=ReadWrite;');
});
