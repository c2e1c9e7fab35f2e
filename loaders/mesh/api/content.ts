import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { damaged, MeshApiError } from './mesh-api-error.ts';
import type { MeshAnswer, RawHeaders } from './mesh-http.ts';
import { networkError } from './network-error.ts';

/**
 * The content of an answer's body as it comes, with back-pressure: decompressed exactly when `Content-Encoding: gzip` is
 * there (docs/design/mesh.md, "MESH API"), and whole. What was cut, or cannot be decompressed to its end, throws a
 * MeshApiError.
 */
export async function* content({ what, host, headers, body }: MeshAnswer): AsyncGenerator<Uint8Array> {
	try {
		if (encodingOf(what, headers) === 'gzip') yield* decompressed(what, body);
		else if (isMeasured(headers)) yield* body;
		else throw damaged(what, 'the answer gives no length, so that nothing shows that it is whole');
	} catch (error) {
		if (error instanceof MeshApiError) throw error;
		if (isZlibError(error)) throw damaged(what, 'the content cannot be decompressed to its end', error);
		throw networkError(what, host, error);
	} finally {
		body.destroy();
	}
}

function encodingOf(what: string, { 'content-encoding': encoding = 'identity' }: RawHeaders): 'gzip' | 'identity' {
	const name = String(encoding).trim().toLowerCase();
	if (name === 'gzip' || name === 'identity') return name;
	throw damaged(what, 'the content is encoded in a way that was not asked for');
}

// HTTP/1.1 also allows a body that ends when the connection does. Such a body cannot be told from one that was cut.
const isMeasured = (headers: RawHeaders): boolean =>
	headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

async function* decompressed(what: string, body: Readable): AsyncGenerator<Uint8Array> {
	let received = 0;
	async function* counted(): AsyncGenerator<Uint8Array> {
		for await (const part of body) {
			const bytes: Uint8Array = part;
			received += bytes.length;
			yield bytes;
		}
	}
	const gunzip = createGunzip();
	yield* pipeline(counted, gunzip, () => {});
	// zlib stops without a word at a zero byte where another gzip member would begin.
	if (gunzip.bytesWritten !== received) throw damaged(what, 'there is something after the compressed content');
}

const isZlibError = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
