import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TLSSocket } from 'node:tls';
import type { Bytes } from '../../core/files.ts';
import type { ApiResponse } from './api-response.ts';
import { namesOf } from './certificate-names.ts';
import type { Trouble } from './faults.ts';
import { gzipped, withWrongTrailer } from './gzip.ts';
import { firstOf } from './pieces.ts';
import { refused } from './refused.ts';
import { headerOf } from './request-headers.ts';

// Between Node's requests and responses, and the calls: what is of the wire, faults of the wire included.

/** The names of the client's certificate; undefined where the connection has no certificates. */
export const certificateNames = ({ socket }: IncomingMessage): readonly string[] | undefined =>
	socket instanceof TLSSocket ? namesOf(socket.getPeerCertificate()) : undefined;

/** The body of a request. Throws `Refused` when it is larger than a request may be. */
export async function* bodyOf(
	request: IncomingMessage,
	largest: number,
	trouble: Trouble | undefined,
): AsyncGenerator<Uint8Array> {
	if (Number(headerOf(request.headers, 'content-length')) > largest) throw refused('request-large');
	let size = 0;
	// Not destroyed when it is left early: the refusal has to reach the client over the same connection.
	for await (const chunk of request.iterator({ destroyOnReturn: false })) {
		const bytes: Uint8Array = chunk;
		size += bytes.length;
		if (size > largest) throw refused('request-large');
		if (trouble?.kind === 'drop-request' && size >= trouble.afterBytes) throw dropped(request);
		yield bytes;
	}
	if (trouble?.kind === 'drop-request') throw dropped(request);
}

function dropped({ socket }: IncomingMessage): Error {
	socket.destroy();
	return new Error('the connection was dropped, as it was asked for');
}

/** Writes an answer, or as much of it as the trouble leaves. */
export async function write(
	response: ServerResponse,
	answer: ApiResponse,
	trouble: Trouble | undefined,
): Promise<void> {
	if (trouble?.kind === 'lose-response') return void response.destroy();
	const { status, headers, body } = trouble?.kind === 'wrong-gzip' ? withWrongGzip(answer) : answer;
	response.writeHead(status, headers);
	if (trouble?.kind !== 'drop-response') return await pipeline(Readable.from(body), response);
	response.flushHeaders();
	for await (const chunk of firstOf(body, trouble.afterBytes)) await written(response, chunk);
	response.destroy();
}

const written = (response: ServerResponse, chunk: Uint8Array): Promise<void> =>
	new Promise((resolve, reject) => {
		response.write(chunk, (error) => (error ? reject(error) : resolve()));
	});

function withWrongGzip({ status, headers, body }: ApiResponse): ApiResponse {
	const { 'content-length': _, ...others } = headers;
	const gzip: Bytes = others['content-encoding'] === 'gzip' ? body : gzipped(body);
	return { status, headers: { ...others, 'content-encoding': 'gzip' }, body: withWrongTrailer(gzip) };
}
