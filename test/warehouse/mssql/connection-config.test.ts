import { describe, expect, test } from 'vitest';
import type { MssqlTarget } from '../../../core/project/target.ts';
import { connectionConfig, type DriverAccess, type DriverLogin } from '../../../warehouse/mssql/connection-config.ts';

const login: DriverLogin = { kind: 'sql', user: 'ndoo' };
const target: MssqlTarget = {
	engine: 'mssql',
	host: 'dw.trust.example',
	at: { port: 1433 },
	database: 'warehouse',
	login,
	odbcDriver: 'ODBC Driver 18 for SQL Server',
	encrypt: true,
	trustCert: false,
	extractFrom: 'primary',
	loginTimeout: 15,
	queryTimeout: 0,
	retries: 3,
};
const access = (changes: Partial<DriverAccess> = {}): DriverAccess => ({
	target,
	login,
	password: 'the password',
	ca: ['an authority'],
	holder: 'refresh',
	...changes,
});
const ofTarget = (changes: Partial<MssqlTarget>) =>
	connectionConfig(access({ target: { ...target, ...changes } }), 'any');

describe('each kind of login in the words of the driver', () => {
	const client = { tenantId: 'directory', clientId: 'application' };

	test.each<[login: DriverLogin, authentication: object]>([
		[login, { type: 'default', options: { userName: 'ndoo', password: 'the password' } }],
		[
			{ kind: 'ntlm', domain: 'TRUST', user: 'ndoo' },
			{ type: 'ntlm', options: { domain: 'TRUST', userName: 'ndoo', password: 'the password' } },
		],
		[
			{ kind: 'entra-password', user: 'ndoo@trust.example', ...client },
			{
				type: 'azure-active-directory-password',
				options: { userName: 'ndoo@trust.example', password: 'the password', ...client },
			},
		],
		[
			{ kind: 'entra-service-principal', ...client },
			{ type: 'azure-active-directory-service-principal-secret', options: { ...client, clientSecret: 'the password' } },
		],
		[{ kind: 'entra-managed-identity' }, { type: 'azure-active-directory-msi-vm', options: {} }],
		[
			{ kind: 'entra-managed-identity', clientId: 'identity' },
			{ type: 'azure-active-directory-msi-vm', options: { clientId: 'identity' } },
		],
		[{ kind: 'entra-default' }, { type: 'azure-active-directory-default', options: {} }],
		[
			{ kind: 'entra-default', clientId: 'identity' },
			{ type: 'azure-active-directory-default', options: { clientId: 'identity' } },
		],
	])('%o', (as, authentication) => {
		expect(connectionConfig(access({ login: as }), 'any').authentication).toEqual(authentication);
	});
});

test('where and how it is connected to', () => {
	const { server, options } = connectionConfig(access(), 'any');
	expect(server).toBe('dw.trust.example');
	expect(options).toMatchObject({
		port: 1433,
		database: 'warehouse',
		appName: 'ndoo refresh',
		encrypt: true,
		trustServerCertificate: false,
		cryptoCredentialsDetails: { minVersion: 'TLSv1.2', ca: ['an authority'] },
		connectTimeout: 15_000,
		requestTimeout: 0,
		maxRetriesOnTransientErrors: 3,
		abortTransactionOnError: true,
		useUTC: true,
	});
	expect(options).not.toHaveProperty('instanceName');
});

test('a named instance, whose port is asked for', () => {
	const { server, options } = ofTarget({ at: { instance: 'REPORTING' } });
	expect([server, options?.instanceName]).toEqual(['dw.trust.example', 'REPORTING']);
	expect(options).not.toHaveProperty('port');
});

test('what the file can change', () => {
	const changes = { encrypt: false, trustCert: true, loginTimeout: 3, queryTimeout: 60, retries: 0 };
	expect(ofTarget(changes).options).toMatchObject({
		encrypt: false,
		trustServerCertificate: true,
		connectTimeout: 3000,
		requestTimeout: 60_000,
		maxRetriesOnTransientErrors: 0,
	});
});

test.each([
	['primary', 'any', false],
	['primary', 'extract', false],
	['secondary', 'any', false],
	['secondary', 'extract', true],
] as const)('extracts from the %s, a connection for %s: only to read is %s', (extractFrom, intent, readOnly) => {
	const { options } = connectionConfig(access({ target: { ...target, extractFrom } }), intent);
	expect(options?.readOnlyIntent).toBe(readOnly);
});
