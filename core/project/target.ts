/** The warehouse inside the process: a folder of its own. */
export type EmbeddedTarget = { readonly engine: 'embedded'; readonly folder: string };

/**
 * How a connection is secured, in libpq's words. `allow` and `prefer` are not among them: both go on in plain text when
 * somebody between client and server asks for it.
 */
export const sslModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

/** A PostgreSQL server. The password is not here: it comes from the environment. */
export type PostgresTarget = {
	readonly engine: 'postgres';
	/** A name, an address, or the folder of a socket on this machine. */
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly dbname: string;
	readonly sslmode: SslMode;
	/** The certificate authorities that the server's certificate is checked against; PEM. Node's own when it is not given. */
	readonly sslrootcert?: string;
	/** The client certificate and its key; PEM. */
	readonly sslcert?: string;
	readonly sslkey?: string;
	/** In seconds. */
	readonly connectTimeout: number;
	/** A connection that is silent for so many seconds is asked whether it is still there. */
	readonly keepalivesIdle: number;
};

/** As whom a SQL Server is asked. The password or secret, where there is one, comes from the environment. */
export type MssqlLogin =
	| { readonly kind: 'sql'; readonly user: string }
	| { readonly kind: 'ntlm'; readonly domain: string; readonly user: string }
	| {
			readonly kind: 'entra-password';
			readonly user: string;
			readonly tenantId: string;
			readonly clientId: string;
	  }
	| { readonly kind: 'entra-service-principal'; readonly tenantId: string; readonly clientId: string }
	| { readonly kind: 'entra-managed-identity'; readonly clientId?: string }
	/** Whatever the Azure library finds: variables of the environment, a managed identity, the Azure command line. */
	| { readonly kind: 'entra-default'; readonly clientId?: string }
	/** The account that runs the program. */
	| { readonly kind: 'windows' };

/** A SQL Server, an Azure SQL Database or a Managed Instance. */
export type MssqlTarget = {
	readonly engine: 'mssql';
	readonly host: string;
	/** The port, or the name of an instance, whose port the server's browser service is asked for. */
	readonly at: { readonly port: number } | { readonly instance: string };
	readonly database: string;
	readonly login: MssqlLogin;
	/** The name of Microsoft's ODBC driver, by which Windows hands its own login on. */
	readonly odbcDriver: string;
	readonly encrypt: boolean;
	/** Any certificate will do. */
	readonly trustCert: boolean;
	/** The certificate authorities that the server's certificate is checked against; PEM. */
	readonly sslrootcert?: string;
	/** Populations are read from a readable secondary of an availability group, where there is one. */
	readonly extractFrom: 'primary' | 'secondary';
	/** In seconds. */
	readonly loginTimeout: number;
	/** In seconds; 0 for none. */
	readonly queryTimeout: number;
	/** How often a connection is tried again that failed for a passing reason. */
	readonly retries: number;
};

/** A warehouse as a project names it. Paths are absolute. */
export type Target = EmbeddedTarget | PostgresTarget | MssqlTarget;
