import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Chunk } from './chunks.ts';
import { MeshApiError } from './mesh-api-error.ts';
import type { ApiMessageData } from './message-data.ts';

/** The body of a request that carries a chunk. */
export type ChunkBody = {
	/** Also of how the body is framed: with its length when it is sent as it is, in pieces when it is compressed. */
	readonly headers: Readonly<Record<string, string>>;
	/** Made anew for every try; read as the network takes it. */
	readonly stream: () => Readable;
	/** Whether any byte was ever asked for: not before there is a connection. */
	readonly isBegun: () => boolean;
};

export function chunkBody(data: ApiMessageData, chunk: Chunk, compress: boolean): ChunkBody {
	let begun = false;
	async function* bytes(): AsyncGenerator<Uint8Array> {
		begun = true;
		const plain = whole(data, chunk);
		if (compress) yield* pipeline(plain, createGzip(oneAtATime), () => {});
		else yield* copied(plain);
	}
	return {
		headers: {
			'content-type': 'application/octet-stream',
			...(compress ? { 'content-encoding': 'gzip' } : { 'content-length': String(chunk.end - chunk.start) }),
			...(chunk.total === 1 ? {} : { 'mex-chunk-range': `${chunk.number}:${chunk.total}` }),
		},
		stream: () => Readable.from(bytes(), { objectMode: false, highWaterMark: 1 << 16 }),
		isBegun: () => begun,
	};
}

// Asks for the next piece when the last is compressed and not before: its memory may be used again then.
const oneAtATime = { chunkSize: 1 << 14, writableHighWaterMark: 1 };

// A socket keeps what it was given until that has gone, and does not say when: each piece has memory of its own.
async function* copied(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	for await (const piece of plain) yield Uint8Array.from(piece);
}

// A file that is cut meanwhile must not go out as a shorter message.
async function* whole(data: ApiMessageData, { start, end }: Chunk): AsyncGenerator<Uint8Array> {
	let left = end - start;
	try {
		for await (const part of data.read(start, end)) {
			left -= part.length;
			yield part;
		}
	} catch (error) {
		throw noData('it cannot be read', error);
	}
	if (left !== 0) throw noData('it is not as long as it was');
}

const noData = (why: string, cause?: unknown): MeshApiError =>
	new MeshApiError('no data', `The data to be sent could not be read to its end: ${why}.`, {
		todo: 'See what else writes to the file, or takes it away, and whether the account that runs this program may read it.',
		cause,
	});
