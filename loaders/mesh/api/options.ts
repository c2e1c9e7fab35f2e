import type { Clock } from '../../../core/clock.ts';
import { NdooError } from '../../../core/errors.ts';
import { requireMailboxId } from '../identifiers.ts';
import type { Credentials } from './authorization.ts';
import type { ConnectionOptions, ProxyOptions, Timeouts, TlsOptions } from './connection.ts';
import type { Secret } from './secret.ts';

/** Milliseconds. */
export type Sleep = (duration: number) => Promise<void>;

export type MeshApiOptions = {
	/** Such as https://msg.intspineservices.nhs.uk; nothing after the host. */
	readonly url: string;
	/** The own mailbox, in any case. */
	readonly mailbox: string;
	readonly password: Secret;
	/** Of the environment. */
	readonly sharedKey: Secret;
	readonly tls?: TlsOptions;
	readonly proxy?: ProxyOptions;
	readonly timeouts?: Partial<Timeouts>;
	/** The calling program, for the handshake, such as `ndoo==1.2.0`. */
	readonly clientVersion: string;
	readonly clock: Clock;
	/** A new GUID at every call. */
	readonly nonce: () => string;
	readonly sleep: Sleep;
};

/** The options after they have been checked. */
export type MeshApiSettings = {
	readonly origin: string;
	readonly credentials: Credentials;
	readonly connection: ConnectionOptions;
	readonly clientVersion: string;
	readonly clock: Clock;
	readonly nonce: () => string;
	readonly sleep: Sleep;
};

const second = 1000;
const defaultTimeouts: Timeouts = { connect: 30 * second, silence: 300 * second };

/** Throws `mesh-config` for an address or a mailbox that cannot be one. */
export function requireSettings(options: MeshApiOptions): MeshApiSettings {
	const { url, mailbox, password, sharedKey, tls, proxy, timeouts, clientVersion, clock, nonce, sleep } = options;
	if (proxy !== undefined) requirePlainProxy(proxy);
	return {
		origin: requireOrigin(url),
		credentials: { mailbox: requireMailboxId(mailbox, 'the mailbox').toUpperCase(), password, sharedKey },
		connection: {
			timeouts: { ...defaultTimeouts, ...timeouts },
			...(tls === undefined ? {} : { tls }),
			...(proxy === undefined ? {} : { proxy }),
		},
		clientVersion,
		clock,
		nonce,
		sleep,
	};
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function requireOrigin(text: string): string {
	const url = URL.parse(text);
	const isBare = url?.pathname === '/' && `${url.search}${url.hash}${url.username}${url.password}` === '';
	// Without TLS only what never leaves the machine: patients' numbers and the signature would cross the network in clear.
	const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname));
	if (url !== null && isBare && isSafe) return url.origin;
	throw new NdooError('mesh-config', 'The address of MESH cannot be used.', {
		todo: 'Give https:// and a host, and nothing after it, such as https://mesh-sync.spineservices.nhs.uk.',
	});
}

function requirePlainProxy({ url: text }: ProxyOptions): void {
	const url = URL.parse(text);
	const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
	if (isHttp && url.username === '' && url.password === '') return;
	throw new NdooError('mesh-config', 'The address of the proxy cannot be used.', {
		todo: 'Give http:// or https:// and a host, such as http://proxy.example:3128, and the user and the password by themselves.',
	});
}
