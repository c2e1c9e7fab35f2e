import { open, stat } from 'node:fs/promises';

/** Bytes of a known number, of which any stretch can be read, and read again when a chunk has to be sent again. */
export type ApiMessageData = {
	readonly size: number;
	/** From `start` up to, not including, `end`. The memory of a piece may be used again once the next is asked for. */
	read(start: number, end: number): AsyncIterable<Uint8Array>;
};

const largestPiece = 1 << 18;

/** A file that nobody changes meanwhile. Rejects when it is not there. */
export async function fileData(path: string): Promise<ApiMessageData> {
	const { size } = await stat(path);
	return { size, read: (start, end) => stretch(path, start, end) };
}

// A stream of Node's takes new memory for every piece, of which tens of megabytes wait for the garbage collector.
async function* stretch(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
	const file = await open(path);
	try {
		const piece = Buffer.allocUnsafeSlow(Math.min(largestPiece, end - start));
		for (let at = start; at < end; ) {
			const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, end - at), at);
			if (bytesRead === 0) return;
			yield piece.subarray(0, bytesRead);
			at += bytesRead;
		}
	} finally {
		await file.close();
	}
}
