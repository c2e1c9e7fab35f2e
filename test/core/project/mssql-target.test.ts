import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problems, refusal, targetOf } from './target-file.ts';

const server = 'engine: mssql, host: dw.trust.example, database: warehouse';
const entra = 'tenant_id: directory, client_id: application';
const client = { tenantId: 'directory', clientId: 'application' };

test('a SQL Server, with what its file leaves out', async () => {
	expect(await targetOf(`{ ${server}, user: ndoo }`)).toEqual({
		engine: 'mssql',
		host: 'dw.trust.example',
		at: { port: 1433 },
		database: 'warehouse',
		login: { kind: 'sql', user: 'ndoo' },
		odbcDriver: 'ODBC Driver 18 for SQL Server',
		encrypt: true,
		trustCert: false,
		extractFrom: 'primary',
		loginTimeout: 15,
		queryTimeout: 0,
		retries: 3,
	});
});

test('a SQL Server, with all that its file can say', async () => {
	const more = 'port: 14330, sslrootcert: ca.pem, extract_from: secondary';
	const times = 'login_timeout: 3, query_timeout: 600, retries: 0';
	expect(await targetOf(`{ ${server}, authentication: sql, user: ndoo, ${more}, ${times} }`)).toMatchObject({
		at: { port: 14330 },
		sslrootcert: join('<folder>', 'ca.pem'),
		extractFrom: 'secondary',
		loginTimeout: 3,
		queryTimeout: 600,
		retries: 0,
	});
	expect(await targetOf(`{ ${server}, user: ndoo, instance: REPORTING, trust_cert: true }`)).toMatchObject({
		at: { instance: 'REPORTING' },
		trustCert: true,
	});
});

describe('each kind of login', () => {
	test.each<[file: string, login: object]>([
		['authentication: sql, user: ndoo', { kind: 'sql', user: 'ndoo' }],
		["authentication: ntlm, user: 'TRUST\\ndoo'", { kind: 'ntlm', domain: 'TRUST', user: 'ndoo' }],
		[
			`authentication: ActiveDirectoryPassword, user: ndoo@trust.example, ${entra}`,
			{ kind: 'entra-password', user: 'ndoo@trust.example', ...client },
		],
		[`authentication: ActiveDirectoryServicePrincipal, ${entra}`, { kind: 'entra-service-principal', ...client }],
		[`authentication: ServicePrincipal, ${entra}`, { kind: 'entra-service-principal', ...client }],
		['authentication: ActiveDirectoryMsi', { kind: 'entra-managed-identity' }],
		['authentication: MSI, client_id: identity', { kind: 'entra-managed-identity', clientId: 'identity' }],
		['authentication: ActiveDirectoryDefault', { kind: 'entra-default' }],
		['authentication: auto, client_id: identity', { kind: 'entra-default', clientId: 'identity' }],
		['windows_login: true', { kind: 'windows' }],
	])('%s', async (file, login) => {
		expect(await targetOf(`{ ${server}, ${file} }`)).toMatchObject({ login });
	});
});

describe('a SQL Server that is refused', () => {
	test.each<[what: string, file: string, problems: readonly unknown[]]>([
		['without an account', '', ['`authentication: sql` without `user` | `user`']],
		[
			'with an account of no domain',
			'authentication: ntlm, user: ndoo',
			['`ndoo` | the account with its domain: DOMAIN\\user'],
		],
		[
			'without what Entra ID asks for',
			'authentication: ActiveDirectoryPassword, user: ndoo',
			[
				'`authentication: ActiveDirectoryPassword` without `tenant_id` | `tenant_id`',
				'`authentication: ActiveDirectoryPassword` without `client_id` | `client_id`',
			],
		],
		[
			'with what its login does not look at',
			`user: ndoo, ${entra}`,
			[
				'`tenant_id` beside `authentication: sql`, which does not look at it | no `tenant_id`',
				'`client_id` beside `authentication: sql`, which does not look at it | no `client_id`',
			],
		],
		[
			'as two accounts',
			'windows_login: true, authentication: sql, user: ndoo',
			[
				'`authentication` beside `windows_login: true` | one of the two',
				'`user` beside `windows_login: true`, which does not look at it | no `user`',
			],
		],
		[
			'at two places',
			'user: ndoo, port: 1433, instance: REPORTING',
			['`port` beside `instance`, whose port the server is asked for | one of the two'],
		],
		[
			'with its instance in the name',
			"user: ndoo, instance: 'dw\\REPORTING'",
			[expect.stringMatching(/^`dw\\REPORTING` \| the name of an instance, without the server/)],
		],
		[
			'with an authority that is not asked',
			'user: ndoo, trust_cert: true, sslrootcert: ca.pem',
			['`sslrootcert` beside `trust_cert: true`, which does not look at it | one of the two'],
		],
		[
			'with certificates and no encryption',
			'user: ndoo, encrypt: false, trust_cert: true, sslrootcert: ca.pem',
			[
				'`trust_cert` beside `encrypt: false`, which does not look at it | one of the two',
				'`sslrootcert` beside `encrypt: false`, which does not look at it | one of the two',
			],
		],
		[
			'with a kind of login that is none',
			'authentication: kerberos, user: ndoo',
			[expect.stringMatching(/^`kerberos` \| `sql`, `ntlm`, `ActiveDirectoryPassword`/)],
		],
	])('%s', async (_, file, expected) => {
		expect(problems(await refusal(`{ ${[server, file].filter((text) => text !== '').join(', ')} }`))).toEqual(expected);
	});

	test('a password in the file, which is not shown', async () => {
		const text = await refusal(`{ ${server}, user: ndoo, password: 'the password itself' }`);
		expect(text).toContain('found the unknown key `password`');
		expect(text).not.toContain('the password itself');
	});
});
