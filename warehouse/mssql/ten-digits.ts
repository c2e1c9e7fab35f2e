import type { Lines } from './driver-connection.ts';

const digits = 10;
const lineLength = digits + 1;
const lineFeed = 10;

/** The numbers of lines of ten digits, one by one; nothing is kept of those that were taken. Throws for any other line. */
export async function* tenDigits(lines: Lines): AsyncGenerator<string> {
	for await (const chunk of lines) {
		if (chunk.length % lineLength !== 0) throw notTenDigits();
		const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
		for (let start = 0; start < text.length; start += lineLength) {
			if (chunk[start + digits] !== lineFeed) throw notTenDigits();
			yield text.slice(start, start + digits);
		}
	}
}

const notTenDigits = (): Error => new Error('a line to be loaded is not ten digits');
