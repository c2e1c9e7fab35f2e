import { getCACertificates } from 'node:tls';
import type { Files } from '../../core/files.ts';
import type { MssqlLogin, MssqlTarget } from '../../core/project/target.ts';
import type { MssqlWarehouse } from '../warehouse.ts';
import { connect, driven } from './connection.ts';
import { warehouseOn } from './mssql-warehouse.ts';
import { requireVersion, versionStatement } from './server-version.ts';

export type MssqlOptions = {
	readonly target: MssqlTarget;
	/** Asked where the login has one: the password of the account, or the secret of the service principal. */
	readonly password: () => Promise<string>;
	readonly files: Files;
	readonly holder: string;
};

/**
 * Opens a warehouse on a SQL Server. Throws `warehouse-connection` when it cannot be reached, `warehouse-untrusted` when it
 * does not prove who it is, `permission-denied` when it lets the account in by no means, `warehouse-missing` when there is
 * no such database, and `config-invalid` for a server that is too old.
 */
export async function openMssql({ target, password, files, holder }: MssqlOptions): Promise<MssqlWarehouse> {
	const { login } = target;
	const secret = hasSecret[login.kind] ? await password() : '';
	const access = { target, login, password: secret, ca: await authorities(target, files), holder };
	const first = await connect(access, 'any');
	try {
		const [row = {}] = await driven({ target, isSpent: false }, async () => await first.rows(versionStatement));
		requireVersion(target, row);
		return warehouseOn(target, { first, open: async (intent) => await connect(access, intent) });
	} catch (error) {
		first.close();
		throw error;
	}
}

const hasSecret: Readonly<Record<MssqlLogin['kind'], boolean>> = {
	sql: true,
	ntlm: true,
	'entra-password': true,
	'entra-service-principal': true,
	'entra-managed-identity': false,
	'entra-default': false,
	windows: false,
};

/** What an organisation's own server is signed by is known to the machine, seldom to the runtime. */
async function authorities(
	{ sslrootcert, encrypt, trustCert }: MssqlTarget,
	files: Files,
): Promise<readonly (string | Buffer)[]> {
	if (!encrypt || trustCert) return [];
	if (sslrootcert !== undefined) return [await files.read(sslrootcert)];
	return [...getCACertificates('default'), ...getCACertificates('system')];
}
