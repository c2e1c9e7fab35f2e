import type { Bytes } from '../../core/files.ts';

/**
 * Bytes in pieces of a size, the last one smaller, at least one; each is to be read to its end before the next is asked
 * for.
 */
export async function* piecesOf(bytes: Bytes, size: number): AsyncGenerator<AsyncIterable<Uint8Array>> {
	const source = allOf(bytes);
	const take = async () => {
		const step = await source.next();
		return step.done ? undefined : step.value;
	};
	let waiting = await take();
	async function* piece(): AsyncGenerator<Uint8Array> {
		for (let room = size; waiting !== undefined && room > 0; ) {
			const taken = waiting.subarray(0, room);
			room -= taken.length;
			waiting = taken.length < waiting.length ? waiting.subarray(taken.length) : await take();
			yield taken;
		}
	}
	try {
		do yield piece();
		while (waiting !== undefined);
	} finally {
		await source.return(undefined);
	}
}

async function* allOf(bytes: Bytes): AsyncGenerator<Uint8Array> {
	yield* bytes;
}

/** The first bytes, as many as are asked for. */
export async function* firstOf(bytes: Bytes, count: number): AsyncGenerator<Uint8Array> {
	for await (const piece of piecesOf(bytes, count)) {
		yield* piece;
		return;
	}
}
