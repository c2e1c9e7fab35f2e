import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/**
 * Loads lines into a table, whose name is quoted, by one COPY: all of them or none. Gives the number of rows. Throws what
 * the lines end in, or the driver's error.
 */
export async function copyIn(
	client: ClientBase,
	target: string,
	lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<number> {
	let broken: { readonly by: unknown } | undefined;
	// What the lines fail with stays here: a COPY that is given up tells the server why, and the server writes it to its log.
	async function* chunks(): AsyncGenerator<Buffer> {
		try {
			// Copied, since the driver may still hold a chunk when its maker is asked for the next.
			for await (const chunk of lines) yield Buffer.from(chunk);
		} catch (error) {
			broken = { by: error };
			throw new Error('the lines did not come to their end');
		}
	}
	const copy = client.query(copyFrom(`copy ${target} from stdin`));
	try {
		await pipeline(Readable.from(chunks(), { objectMode: true }), copy);
	} catch (error) {
		throw broken === undefined ? error : broken.by;
	}
	return copy.rowCount;
}
