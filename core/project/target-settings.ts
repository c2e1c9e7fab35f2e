import { resolve } from 'node:path';
import { mssqlSettings } from './mssql-target-settings.ts';
import type { PostgresTarget, SslMode, Target } from './target.ts';
import type { TargetFile } from './target-schema.ts';

/** A target of a project file with absolute paths and, for a server, the way that its connection is secured. */
export function targetSettings(root: string, file: TargetFile): Target {
	switch (file.engine) {
		case 'embedded':
			return { engine: file.engine, folder: resolve(root, file.folder) };
		case 'postgres':
			return postgresSettings(root, file);
		case 'mssql':
			return mssqlSettings(root, file);
		default:
			return file satisfies never;
	}
}

type PostgresFile = TargetFile & { readonly engine: 'postgres' };

function postgresSettings(root: string, file: PostgresFile): PostgresTarget {
	const { engine, host, port, user, dbname, sslrootcert, sslcert, sslkey } = file;
	return {
		engine,
		host,
		port,
		user,
		dbname,
		sslmode: file.sslmode ?? usualMode(file),
		...(sslrootcert && { sslrootcert: resolve(root, sslrootcert) }),
		...(sslcert && { sslcert: resolve(root, sslcert) }),
		...(sslkey && { sslkey: resolve(root, sslkey) }),
		connectTimeout: file.connect_timeout,
		keepalivesIdle: file.keepalives_idle,
	};
}

/** The strictest, unless nothing leaves the machine and no certificate is there to be looked at. */
function usualMode({ host, sslrootcert, sslcert }: PostgresFile): SslMode {
	const isPlain = isOnThisMachine(host) && sslrootcert === undefined && sslcert === undefined;
	return isPlain ? 'disable' : 'verify-full';
}

/** What is sent there leaves no machine, so that nobody can listen in between. */
const isOnThisMachine = (host: string): boolean =>
	isSocketFolder(host) || /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host);

/** libpq's rule: a host that begins with a slash is the folder of a socket. */
const isSocketFolder = (host: string): boolean => host.startsWith('/');
