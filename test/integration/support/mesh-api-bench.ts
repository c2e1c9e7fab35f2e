import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type MeshApiClient, meshApiClient } from '../../../loaders/mesh/api/client.ts';
import type { TlsOptions } from '../../../loaders/mesh/api/connection.ts';
import type { ApiMessageData } from '../../../loaders/mesh/api/message-data.ts';
import type { MeshApiOptions } from '../../../loaders/mesh/api/options.ts';
import { Secret } from '../../../loaders/mesh/api/secret.ts';
import type { Certificates } from './certificates.ts';

// Nowhere in any text of ours, so that it can be looked for in what is printed.
export const sharedKey = randomUUID();

/** The client as a program uses it, against a server on this machine. */
export const apiClient = (
	url: string,
	mailbox: { readonly id: string; readonly password: string },
	options: Partial<MeshApiOptions> = {},
): MeshApiClient =>
	meshApiClient({
		url,
		mailbox: mailbox.id,
		password: new Secret(mailbox.password),
		sharedKey: new Secret(sharedKey),
		clientVersion: 'ndoo==0.1.0',
		clock: () => new Date(),
		nonce: randomUUID,
		// Pauses are for a busy server, which these are not.
		sleep: async () => await setTimeout(1),
		...options,
	});

/** What a client of a test needs for mutual TLS, its key encrypted. */
export async function tlsOf({ ca, client, encryptedKey, passphrase }: Certificates): Promise<TlsOptions> {
	const read = async (path: string) => await readFile(path, 'utf8');
	return {
		ca: await read(ca),
		certificate: await read(client.cert),
		key: new Secret(await read(encryptedKey)),
		passphrase: new Secret(passphrase),
	};
}

/** Numbered lines of nobody's, so many bytes of them: every stretch is unlike every other. */
export function numberedLines(size: number): Buffer {
	const lines = Array.from({ length: Math.ceil(size / 13) }, (_, line) => `${String(line).padStart(10, '0')},\r\n`);
	return Buffer.from(lines.join('')).subarray(0, size);
}

export const bytesData = (bytes: Uint8Array): ApiMessageData => ({
	size: bytes.length,
	async *read(start, end) {
		yield bytes.subarray(start, end);
	},
});

export async function read(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const parts: Uint8Array[] = [];
	for await (const part of stream) parts.push(part);
	return Buffer.concat(parts);
}

export async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
	const all: T[] = [];
	for await (const item of items) all.push(item);
	return all;
}
