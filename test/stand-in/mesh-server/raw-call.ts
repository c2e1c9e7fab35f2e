import { createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline, Readable } from 'node:stream';
import type { Bytes } from '../../../core/files.ts';

export type Said = {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
};

export type Wanted = {
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Sent with its length when it is a text or a buffer, else chunked. */
	readonly body?: string | Uint8Array | Bytes;
	/** Sees each piece of the answer's body as it comes. */
	readonly watch?: (chunk: Buffer) => void;
	/** Whether the answer's body is given; it is, unless told otherwise. */
	readonly isKept?: boolean;
	readonly tls?: Pick<import('node:https').RequestOptions, 'ca' | 'cert' | 'key'>;
};

/** One request over a connection of its own, and all that came back. Rejects when the answer is not whole. */
export function rawCall(
	url: string,
	{ method = 'GET', headers = {}, body = '', watch = () => {}, isKept = true, tls }: Wanted,
): Promise<Said> {
	return new Promise((resolve, reject) => {
		const options: RequestOptions = { method, headers, agent: false };
		const request = tls === undefined ? httpRequest(url, options) : httpsRequest(url, { ...options, ...tls });
		request.once('error', reject);
		request.once('response', async (response) => {
			const chunks: Buffer[] = [];
			try {
				for await (const chunk of response) {
					watch(chunk);
					if (isKept) chunks.push(chunk);
				}
			} catch (error) {
				return reject(error);
			}
			resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
		});
		if (typeof body === 'string' || body instanceof Uint8Array) {
			request.setHeader('content-length', Buffer.byteLength(body));
			request.end(body);
		} else pipeline(Readable.from(body), request, (error) => error && reject(error));
	});
}

export type Signature = {
	readonly mailbox: string;
	readonly password: string;
	readonly sharedKey: string;
	readonly at: Date;
	readonly nonce?: string;
	readonly count?: number;
};

/** An Authorization header, as the specification's own example makes it. */
export function sign({ mailbox, password, sharedKey, at, nonce = randomUUID(), count = 0 }: Signature): string {
	const stamp = at.toISOString().replaceAll(/\D/g, '').slice(0, 12);
	const hash = createHmac('sha256', sharedKey)
		.update(`${mailbox}:${nonce}:${count}:${password}:${stamp}`)
		.digest('hex');
	return `NHSMESH ${mailbox}:${nonce}:${count}:${stamp}:${hash}`;
}
