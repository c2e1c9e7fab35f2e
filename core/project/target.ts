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

/** A warehouse as a project names it. Paths are absolute. */
export type Target = EmbeddedTarget | PostgresTarget;
