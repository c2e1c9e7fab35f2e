import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Bytes of a known number, of which any stretch can be read, and read again when a chunk has to be sent again. */
export type MessageData = {
	readonly size: number;
	/** From `start` up to, not including, `end`. */
	read(start: number, end: number): AsyncIterable<Uint8Array>;
};

/** A file that nobody changes meanwhile. Rejects when it is not there. */
export async function fileData(path: string): Promise<MessageData> {
	const { size } = await stat(path);
	return { size, read: (start, end) => createReadStream(path, { start, end: end - 1, highWaterMark: 1 << 18 }) };
}
