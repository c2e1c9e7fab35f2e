import { resolve } from 'node:path';
import type { Authentication, MssqlFile } from './mssql-target-schema.ts';
import type { MssqlLogin, MssqlTarget } from './target.ts';

const defaultPort = 1433;

/** A SQL Server of a project file whose rules hold, with absolute paths. */
export function mssqlSettings(root: string, file: MssqlFile): MssqlTarget {
	const { engine, host, port, instance, database, encrypt, sslrootcert } = file;
	return {
		engine,
		host,
		at: instance === undefined ? { port: port ?? defaultPort } : { instance },
		database,
		login: loginOf(file),
		odbcDriver: file.driver,
		encrypt,
		trustCert: file.trust_cert,
		...(sslrootcert && { sslrootcert: resolve(root, sslrootcert) }),
		extractFrom: file.extract_from,
		loginTimeout: file.login_timeout,
		queryTimeout: file.query_timeout,
		retries: file.retries,
	};
}

function loginOf(file: MssqlFile): MssqlLogin {
	return file.windows_login ? { kind: 'windows' } : logins[file.authentication ?? 'sql'](file);
}

type Login = (file: MssqlFile) => MssqlLogin;

const servicePrincipal: Login = ({ tenant_id = '', client_id = '' }) => ({
	kind: 'entra-service-principal',
	tenantId: tenant_id,
	clientId: client_id,
});
const managedIdentity: Login = (file) => ({ kind: 'entra-managed-identity', ...clientOf(file) });
const entraDefault: Login = (file) => ({ kind: 'entra-default', ...clientOf(file) });

const logins: Readonly<Record<Authentication, Login>> = {
	sql: ({ user = '' }) => ({ kind: 'sql', user }),
	ntlm: ({ user: account = '' }) => {
		const [domain = '', user = ''] = account.split('\\');
		return { kind: 'ntlm', domain, user };
	},
	ActiveDirectoryPassword: ({ user = '', tenant_id = '', client_id = '' }) => ({
		kind: 'entra-password',
		user,
		tenantId: tenant_id,
		clientId: client_id,
	}),
	ActiveDirectoryServicePrincipal: servicePrincipal,
	ServicePrincipal: servicePrincipal,
	ActiveDirectoryMsi: managedIdentity,
	MSI: managedIdentity,
	ActiveDirectoryDefault: entraDefault,
	auto: entraDefault,
};

const clientOf = ({ client_id }: MssqlFile) => (client_id === undefined ? {} : { clientId: client_id });
