import type { Readable } from 'node:stream';

/** Far over any error. */
const longest = 1 << 16;

/**
 * A body that nobody depends on, as text: as much of it as came, cut where it grows out of all proportion. Reading it
 * frees the connection. Never throws.
 */
export async function textOf(body: Readable): Promise<string> {
	const parts: Uint8Array[] = [];
	let length = 0;
	try {
		for await (const part of body) {
			const bytes: Uint8Array = part;
			parts.push(bytes);
			length += bytes.length;
			if (length > longest) break;
		}
	} catch {
		// What came before the cut may still say something.
	}
	return Buffer.concat(parts).toString('utf8');
}
