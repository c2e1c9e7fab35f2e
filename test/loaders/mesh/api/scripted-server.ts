import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { type MeshApiClient, meshApiClient } from '../../../../loaders/mesh/api/client.ts';
import type { MeshApiOptions } from '../../../../loaders/mesh/api/options.ts';
import { Secret } from '../../../../loaders/mesh/api/secret.ts';

/** A request as the server saw it, in the order they came. */
export type Seen = {
	readonly method: string;
	readonly url: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
};

/** What the server says: an answer, the end of the connection after so many bytes of a body, or something of its own. */
export type Reply =
	| {
			readonly status: number;
			readonly headers?: Readonly<Record<string, string>>;
			readonly body?: string | Uint8Array;
			/** Said before the body of the request is read. */
			readonly isEarly?: true;
	  }
	| { readonly cutAfter: number }
	| ((response: ServerResponse, request: IncomingMessage) => void);

export const json = (status: number, body: unknown): Reply => ({ status, body: JSON.stringify(body) });

/** Ends the connection without a word. */
export const hangUp: Reply = (response) => response.destroy();

/** A server on this machine that gives the replies one after the other, the last for ever; it ends with the test. */
export async function serve(...replies: readonly Reply[]): Promise<{ readonly url: string; readonly seen: Seen[] }> {
	const seen: Seen[] = [];
	const left = [...replies];
	const server = createServer(async (request, response) => {
		const reply = left.length > 1 ? left.shift() : left[0];
		const { method = '', url = '', headers } = request;
		if (isEarly(reply)) answer(reply, request, response);
		const most = reply !== undefined && 'cutAfter' in reply ? reply.cutAfter : Number.POSITIVE_INFINITY;
		seen.push({ method, url, headers, body: await received(request, most) });
		if (!isEarly(reply)) answer(reply, request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the server has no port');
	return { url: `http://127.0.0.1:${address.port}`, seen };
}

const isEarly = (reply: Reply | undefined): boolean => reply !== undefined && 'isEarly' in reply;

function answer(reply: Reply | undefined, request: IncomingMessage, response: ServerResponse): void {
	if (reply === undefined || 'cutAfter' in reply) response.destroy();
	else if (typeof reply === 'function') reply(response, request);
	else response.writeHead(reply.status, reply.headers ?? {}).end(reply.body);
}

/** The body, or what came of it: until so many bytes are there, or the client gives up. */
async function received(request: IncomingMessage, most: number): Promise<Buffer> {
	const parts: Buffer[] = [];
	let length = 0;
	try {
		for await (const part of request) {
			parts.push(part);
			length += part.length;
			if (length >= most) break;
		}
	} catch {
		// What came until then is seen all the same.
	}
	return Buffer.concat(parts);
}

export const mailbox = 'YCLTA53';
export const now = new Date('2026-03-01T06:05:09Z');

/** A client that pauses without waiting, and the pauses that it made. */
export function clientOf(
	url: string,
	options: Partial<MeshApiOptions> = {},
): { readonly client: MeshApiClient; readonly pauses: number[] } {
	const pauses: number[] = [];
	let nonces = 0;
	const client = meshApiClient({
		url,
		mailbox: mailbox.toLowerCase(),
		password: new Secret('the password'),
		sharedKey: new Secret('the shared key'),
		clientVersion: 'ndoo==1.2.3',
		clock: () => now,
		nonce: () => `nonce-${++nonces}`,
		sleep: async (pause) => {
			pauses.push(pause);
		},
		...options,
	});
	onTestFinished(() => client.close());
	return { client, pauses };
}

export async function joined(stream: AsyncIterable<Uint8Array>): Promise<string> {
	const parts: Uint8Array[] = [];
	for await (const part of stream) parts.push(part);
	return Buffer.concat(parts).toString('utf8');
}

export async function collected<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
	const all: T[] = [];
	for await (const item of items) all.push(item);
	return all;
}
