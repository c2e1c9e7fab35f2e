import type { ConnectionConfiguration } from 'tedious';
import type { MssqlLogin, MssqlTarget } from '../../core/project/target.ts';

/** A login that the driver takes; Windows' own goes another way. */
export type DriverLogin = Exclude<MssqlLogin, { readonly kind: 'windows' }>;

export type MssqlAccess = {
	readonly target: MssqlTarget;
	readonly login: MssqlLogin;
	/** The password of the account, or the secret of the service principal; empty where there is none. */
	readonly password: string;
	/** The certificate authorities, PEM. */
	readonly ca: readonly (string | Buffer)[];
	/** Who connects, such as the verb; the server's list of sessions shows it. */
	readonly holder: string;
};

/** By a login that the driver takes. */
export type DriverAccess = MssqlAccess & { readonly login: DriverLogin };

/** What a connection is for: a population may come from a secondary, nothing else may. */
export type Intent = 'any' | 'extract';

/**
 * Everything is said that the driver has a default of its own for. Names are in double quotes and texts in single ones,
 * whatever the server or the login was given; an error undoes the transaction that it happens in.
 */
export function connectionConfig(access: DriverAccess, intent: Intent): ConnectionConfiguration {
	const { target, ca, holder } = access;
	return {
		server: target.host,
		authentication: authentication(access),
		options: {
			...('port' in target.at ? { port: target.at.port } : { instanceName: target.at.instance }),
			database: target.database,
			fallbackToDefaultDb: false,
			appName: `ndoo ${holder}`,
			encrypt: target.encrypt,
			trustServerCertificate: target.trustCert,
			cryptoCredentialsDetails: { minVersion: 'TLSv1.2', ca: [...ca] },
			readOnlyIntent: intent === 'extract' && target.extractFrom === 'secondary',
			multiSubnetFailover: false,
			connectTimeout: target.loginTimeout * 1000,
			requestTimeout: target.queryTimeout * 1000,
			cancelTimeout: 5000,
			maxRetriesOnTransientErrors: target.retries,
			connectionRetryInterval: 500,
			tdsVersion: '7_4',
			packetSize: 32_767,
			useUTC: true,
			useColumnNames: false,
			rowCollectionOnDone: false,
			rowCollectionOnRequestCompletion: false,
			abortTransactionOnError: true,
			enableAnsiNull: true,
			enableAnsiNullDefault: true,
			enableAnsiPadding: true,
			enableAnsiWarnings: true,
			enableArithAbort: true,
			enableConcatNullYieldsNull: true,
			enableImplicitTransactions: false,
			enableNumericRoundabort: false,
			enableQuotedIdentifier: true,
			language: 'us_english',
			textsize: 2_147_483_647,
			connectionIsolationLevel: readCommitted,
			isolationLevel: readCommitted,
		},
	};
}

/** MS-TDS 2.2.6.9; the driver's ISOLATION_LEVEL. */
const readCommitted = 2;

type Authentication = NonNullable<ConnectionConfiguration['authentication']>;

function authentication({ login, password }: DriverAccess): Authentication {
	switch (login.kind) {
		case 'sql':
			return { type: 'default', options: { userName: login.user, password } };
		case 'ntlm':
			return { type: 'ntlm', options: { domain: login.domain, userName: login.user, password } };
		case 'entra-password': {
			const { user: userName, tenantId, clientId } = login;
			return { type: 'azure-active-directory-password', options: { userName, password, tenantId, clientId } };
		}
		case 'entra-service-principal': {
			const { tenantId, clientId } = login;
			const options = { tenantId, clientId, clientSecret: password };
			return { type: 'azure-active-directory-service-principal-secret', options };
		}
		case 'entra-managed-identity':
			return { type: 'azure-active-directory-msi-vm', options: clientOf(login) };
		case 'entra-default':
			return { type: 'azure-active-directory-default', options: clientOf(login) };
		default:
			return login satisfies never;
	}
}

const clientOf = ({ clientId }: { readonly clientId?: string }) => (clientId === undefined ? {} : { clientId });
