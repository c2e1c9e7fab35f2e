import { requireStatus } from './answer.ts';
import { content as contentOf } from './content.ts';
import { damaged } from './mesh-api-error.ts';
import type { MeshAnswer, MeshHttp } from './mesh-http.ts';
import { type ChunkRange, type MessageHeaders, readMessageHeaders } from './message-headers.ts';
import type { MessageId } from './message-id.ts';
import { messagePath } from './paths.ts';

/** A message on its way in: its headers are here, its content comes as it is read. */
export type Download = {
	readonly id: string;
	readonly headers: MessageHeaders;
	/** How many chunks the content comes in. */
	readonly chunks: number;
	/**
	 * The content: every chunk, in order, decompressed. It ends only when the last is proven whole; anything missing throws
	 * a MeshApiError. Empty for a report. For one reading only.
	 */
	stream(): AsyncGenerator<Uint8Array>;
	/** Gives the connection up when the content is not wanted. May be called at any time. */
	discard(): void;
};

/**
 * MESH takes 20 GB in all, in chunks of which each but the last is over 5 MB (docs/design/mesh.md, "MESH API"). A bomb has
 * more of either.
 */
const largestContent = 20_000_000_000;
const mostChunks = largestContent / 5_000_000;

/** Asks for a message (docs/design/mesh.md, "MESH API"); throws a MeshApiError, of kind `not found` or `gone` among others. */
export async function download(
	line: MeshHttp,
	mailbox: string,
	id: MessageId,
	largest = largestContent,
): Promise<Download> {
	const what = `Downloading message ${id}`;
	const ask = async (chunk: number) => {
		const answer = await line.ask({
			what,
			method: 'GET',
			path: messagePath(mailbox, id, chunk),
			headers: { 'accept-encoding': 'gzip' },
		});
		return await requireStatus(line, answer, [200, 206]);
	};
	const first = await ask(1);
	const headers = readMessageHeaders(first.headers);
	const chunks = proven(first, () => {
		requireSameMessage(first, headers, id);
		return headers.type === 'report' ? 1 : chunkCount(first, headers.chunk);
	});
	async function* content(): AsyncGenerator<Uint8Array> {
		yield* contentOf(first);
		for (let number = 2; number <= chunks; number++) {
			const answer = await ask(number);
			proven(answer, () => requireChunk(answer, id, { number, total: chunks }));
			yield* contentOf(answer);
		}
	}
	let isTaken = false;
	return {
		id,
		headers,
		chunks,
		async *stream() {
			if (isTaken) throw damaged(what, 'its content was read before, and comes only once');
			isTaken = true;
			let length = 0;
			for await (const part of content()) {
				length += part.length;
				if (length > largest) throw damaged(what, 'its content is larger than MESH takes');
				yield part;
			}
		},
		discard() {
			isTaken = true;
			first.body.destroy();
		},
	};
}

/** What a proof gives; when it fails, the answer is not read any further. */
function proven<T>(answer: MeshAnswer, proof: () => T): T {
	try {
		return proof();
	} catch (error) {
		answer.body.destroy();
		throw error;
	}
}

/** 200 is a whole message, 206 the first of several chunks, and the headers have to agree. */
function chunkCount({ what, status }: MeshAnswer, chunk: ChunkRange | undefined): number {
	if (status === 200 && (chunk === undefined || chunk.total === 1)) return 1;
	if (status === 206 && chunk?.number === 1 && chunk.total > 1 && chunk.total <= mostChunks) return chunk.total;
	throw damaged(what, `its first chunk came as ${shown(chunk)}, with status ${status}`);
}

function requireChunk(answer: MeshAnswer, id: MessageId, { number, total }: ChunkRange): void {
	const headers = readMessageHeaders(answer.headers);
	requireSameMessage(answer, headers, id);
	const { chunk } = headers;
	const isLast = answer.status === 200;
	if (chunk?.number === number && chunk.total === total && isLast === (number === total)) return;
	throw damaged(
		answer.what,
		`chunk ${number} of ${total} was asked for, and ${shown(chunk)} came, with status ${answer.status}`,
	);
}

function requireSameMessage({ what }: MeshAnswer, { messageId = '' }: MessageHeaders, id: MessageId): void {
	if (messageId === '' || messageId.toUpperCase() === id.toUpperCase()) return;
	throw damaged(what, 'another message came');
}

const shown = (chunk: ChunkRange | undefined): string =>
	chunk === undefined ? 'no chunk' : `chunk ${chunk.number} of ${chunk.total}`;
