/**
 * Whole lines gathered into slices of at most `size` bytes, one chunk alone where it is larger. The bytes are copied: a
 * producer may use its buffer again, and memory does not grow with the number of lines.
 */
export async function* slices(
	lines: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
	size: number,
): AsyncGenerator<Blob> {
	const buffer = new Uint8Array(size);
	let filled = 0;
	for await (const chunk of lines) {
		if (filled > 0 && filled + chunk.length > size) {
			yield new Blob([buffer.subarray(0, filled)]);
			filled = 0;
		}
		if (chunk.length > size) {
			yield new Blob([new Uint8Array(chunk)]);
		} else {
			buffer.set(chunk, filled);
			filled += chunk.length;
		}
	}
	if (filled > 0) yield new Blob([buffer.subarray(0, filled)]);
}
