import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerCertificates } from '../../../stand-in/mesh-server/mesh-server.ts';

const run = promisify(execFile);

/** Why no certificates can be made; undefined when they can. */
export const missingOpenssl: string | undefined = await run('openssl', ['version']).then(
	() => undefined,
	() => 'There is no openssl command on the path.',
);

/** Paths of a certificate and its key, PEM. */
export type Pair = { readonly cert: string; readonly key: string };

/** Certificates of a day, in a folder that is removed when the test ends. */
export type Certificates = AsyncDisposable & {
	readonly folder: string;
	/** The authority that signed all but the foreign ones. */
	readonly ca: string;
	/** For localhost and 127.0.0.1. */
	readonly server: Pair;
	/** For all the mailboxes that were asked for. */
	readonly client: Pair;
	/** The client's key, encrypted with `passphrase`. */
	readonly encryptedKey: string;
	readonly passphrase: string;
	/** For the same mailboxes, but signed by an authority that the server does not know. */
	readonly foreign: Pair;
	/** For the same mailboxes, but no longer valid. */
	readonly expired: Pair;
	/** For another mailbox, OTHER. */
	readonly stranger: Pair;
};

/** Makes the certificates of a test; a mailbox's are named as the specification asks (`<mailbox>.<ODS code>.api…`). */
export async function makeCertificates(mailboxes: readonly string[]): Promise<Certificates> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-certificates-'));
	const at = (name: string) => join(folder, name);
	const pairOf = (name: string): Pair => ({ cert: at(`${name}.pem`), key: at(`${name}.key`) });
	const passphrase = 'a passphrase of the tests';
	try {
		await writeFile(at('openssl.cnf'), configuration);
		await makeAuthority(folder, 'ca');
		await makeAuthority(folder, 'foreign-ca');
		const names = dnsNames(mailboxes);
		await sign(folder, { name: 'server', authority: 'ca', names: 'DNS:localhost,IP:127.0.0.1', days: 1 });
		await sign(folder, { name: 'client', authority: 'ca', names, days: 1 });
		await sign(folder, { name: 'foreign', authority: 'foreign-ca', names, days: 1 });
		await sign(folder, { name: 'expired', authority: 'ca', names, days: -1 });
		await sign(folder, { name: 'stranger', authority: 'ca', names: dnsNames(['OTHER']), days: 1 });
		const encrypted = ['-in', 'client.key', '-out', 'encrypted.key', '-passout', `pass:${passphrase}`];
		await run('openssl', ['pkcs8', '-topk8', '-v2', 'aes256', ...encrypted], { cwd: folder });
	} catch (error) {
		await rm(folder, { recursive: true, force: true });
		throw error;
	}
	return {
		folder,
		ca: at('ca.pem'),
		server: pairOf('server'),
		client: pairOf('client'),
		encryptedKey: at('encrypted.key'),
		passphrase,
		foreign: pairOf('foreign'),
		expired: pairOf('expired'),
		stranger: pairOf('stranger'),
		[Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
	};
}

/** The last day of a certificate, as yyyy-mm-dd: on a month's last day it is in the next month already. */
export async function lastDayOf(certificate: string): Promise<string> {
	return new X509Certificate(await readFile(certificate)).validToDate.toISOString().slice(0, 10);
}

/** What the stand-in server is given of them. */
export async function serverCertificates({ server, ca }: Certificates): Promise<ServerCertificates> {
	const read = async (path: string) => await readFile(path, 'utf8');
	return { certificate: await read(server.cert), key: await read(server.key), clientAuthority: await read(ca) };
}

const dnsNames = (mailboxes: readonly string[]): string =>
	mailboxes.map((mailbox) => `DNS:${mailbox}.X0X.api.mesh-client.nhs.uk`).join(',');

const configuration = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
`;

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-config', 'openssl.cnf'];

async function makeAuthority(folder: string, name: string): Promise<void> {
	const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
	const wanted = ['-x509', '-days', '1', '-subj', `/CN=${name} of the tests`, '-extensions', 'authority'];
	await run('openssl', ['req', ...newKey, ...wanted, ...files], { cwd: folder });
}

type Wanted = { readonly name: string; readonly authority: string; readonly names: string; readonly days: number };

async function sign(folder: string, { name, authority, names, days }: Wanted): Promise<void> {
	const request = ['-subj', `/CN=${name} of the tests`, '-keyout', `${name}.key`, '-out', `${name}.csr`];
	await run('openssl', ['req', ...newKey, ...request], { cwd: folder });
	const identifiers = 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n';
	await writeFile(join(folder, `${name}.cnf`), `${identifiers}subjectAltName=${names}\n`);
	const signer = ['-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-days', String(days)];
	const files = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', `${name}.cnf`];
	await run('openssl', ['x509', '-req', ...signer, ...files], { cwd: folder });
}
