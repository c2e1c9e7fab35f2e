import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import type { Bytes } from '../../core/files.ts';

// Whoever reads from the end of the pipe is given its errors; nobody has to hear of them twice.
const told = () => {};

export const gzipped = (bytes: Bytes): AsyncIterable<Uint8Array> =>
	pipeline(Readable.from(bytes), createGzip({ level: 1 }), told);

/** Throws while it is read when the bytes are not gzip, or not whole. */
export const gunzipped = (bytes: Bytes): AsyncIterable<Uint8Array> =>
	pipeline(Readable.from(bytes), createGunzip(), told);

export async function isGzip(bytes: Bytes): Promise<boolean> {
	try {
		for await (const _ of gunzipped(bytes));
		return true;
	} catch {
		return false;
	}
}

const trailerLength = 8;

/** Gzip whose checksum and length, at its very end, are wrong: all of it unpacks, and then turns out not to be whole. */
export async function* withWrongTrailer(gzip: Bytes): AsyncGenerator<Uint8Array> {
	let held = Buffer.alloc(0);
	for await (const chunk of gzip) {
		const joined = Buffer.concat([held, chunk]);
		const end = Math.max(0, joined.length - trailerLength);
		yield joined.subarray(0, end);
		held = joined.subarray(end);
	}
	yield held.map((byte) => byte ^ 0xff);
}
