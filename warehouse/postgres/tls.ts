import { X509Certificate } from 'node:crypto';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import type { PostgresTarget } from '../../core/project/target.ts';

/**
 * How a connection is secured, for the driver; false for one that is not. Throws `file-missing`, or `config-invalid` for
 * certificates and keys that cannot be used.
 */
export async function tlsOptions(target: PostgresTarget, files: Files): Promise<ConnectionOptions | false> {
	const { sslmode, sslrootcert, sslcert, sslkey } = target;
	if (sslmode === 'disable') return false;
	const options: ConnectionOptions = {
		minVersion: 'TLSv1.2',
		...(sslrootcert && { ca: await files.read(sslrootcert) }),
		...(sslcert && { cert: await files.read(sslcert) }),
		...(sslkey && { key: await files.read(sslkey) }),
		rejectUnauthorized: sslmode !== 'require',
		// Signed by a known authority, for whichever name.
		...(sslmode === 'verify-ca' && { checkServerIdentity: () => undefined }),
	};
	requireUsable(options, target);
	return options;
}

function requireUsable(options: ConnectionOptions, { sslrootcert, sslcert, sslkey }: PostgresTarget): void {
	try {
		createSecureContext(options);
		// A file without a certificate in it is an authority for nothing, and not found to be wrong above.
		if (options.ca instanceof Buffer) new X509Certificate(options.ca);
	} catch (error) {
		const names = [sslrootcert, sslcert, sslkey].filter((name) => name !== undefined).join(', ');
		throw new NdooError('config-invalid', `The certificates for the warehouse cannot be used: ${names}.`, {
			todo: 'Give `sslrootcert`, `sslcert` and `sslkey` as PEM files, the key without a passphrase and belonging to the certificate.',
			cause: error,
		});
	}
}
