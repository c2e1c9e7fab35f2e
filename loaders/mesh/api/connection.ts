import { createSecureContext, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { NdooError } from '../../../core/errors.ts';
import type { Secret } from './secret.ts';

/** What identifies both sides to each other; all of it PEM text. */
export type TlsOptions = {
	/** The certificate authority bundle; without it, the authorities that Node knows. */
	readonly ca?: string;
	readonly certificate?: string;
	readonly key?: Secret;
	/** Of the key, when it is encrypted. */
	readonly passphrase?: Secret;
};

export type ProxyOptions = {
	/** Such as http://proxy.example:3128, without a user and password in it. */
	readonly url: string;
	readonly user?: string;
	readonly password?: Secret;
};

/** Milliseconds. */
export type Timeouts = {
	/** Until a connection has to be there, TLS included. */
	readonly connect: number;
	/** How long MESH may be silent: before its answer, and between two pieces of it. */
	readonly silence: number;
};

export type ConnectionOptions = {
	readonly tls?: TlsOptions;
	readonly proxy?: ProxyOptions;
	readonly timeouts: Timeouts;
};

/** Two ways to the same server. Both hold no secret that could be printed with them. */
export type MeshConnection = {
	/** Connections that are kept and used again. One may have been closed from the other side without our knowing. */
	readonly kept: Dispatcher;
	/** A connection of its own for every request: what fails on it is not the fault of an earlier one. */
	readonly fresh: Dispatcher;
	close(): Promise<void>;
};

/** Opens nothing yet. Throws `mesh-config` when certificate, key and passphrase do not fit together. */
export function connection({ tls = {}, proxy, timeouts }: ConnectionOptions): MeshConnection {
	const connect = { secureContext: secureContext(tls), timeout: timeouts.connect };
	const options = { headersTimeout: timeouts.silence, bodyTimeout: timeouts.silence };
	const dispatcher = (pipelining: 0 | 1): Dispatcher =>
		proxy === undefined
			? new Agent({ ...options, connect, pipelining })
			: new ProxyAgent({ ...options, ...throughProxy(proxy), requestTls: connect, pipelining });
	const [kept, fresh] = [dispatcher(1), dispatcher(0)];
	return {
		kept,
		fresh,
		async close() {
			await Promise.all([kept.destroy(), fresh.destroy()]);
		},
	};
}

// Made once, here, so that neither key nor passphrase goes on into options that somebody may print.
function secureContext({ ca, certificate, key, passphrase }: TlsOptions): SecureContext {
	try {
		return createSecureContext({
			minVersion: 'TLSv1.2',
			...(ca === undefined ? {} : { ca }),
			...(certificate === undefined ? {} : { cert: certificate }),
			...(key === undefined ? {} : { key: key.reveal() }),
			...(passphrase === undefined ? {} : { passphrase: passphrase.reveal() }),
		});
	} catch {
		// Without the cause: OpenSSL's words may be about the key.
		throw new NdooError('mesh-config', 'The certificates for MESH cannot be used together.', {
			todo: 'Check that the authority bundle, the client certificate and its key are PEM files, that the key is the one of the certificate, and that the passphrase opens it.',
		});
	}
}

function throughProxy({ url, user, password }: ProxyOptions): { uri: string; token?: string } {
	if (user === undefined) return { uri: url };
	const pair = Buffer.from(`${user}:${password?.reveal() ?? ''}`).toString('base64');
	return { uri: url, token: `Basic ${pair}` };
}
