import { z } from 'zod';
import { readJson } from './answer.ts';
import { chunkBody } from './chunk-body.ts';
import { type Chunk, planChunks, usualChunk } from './chunks.ts';
import { MeshApiError } from './mesh-api-error.ts';
import type { MeshAnswer, MeshHttp } from './mesh-http.ts';
import type { ApiMessageData } from './message-data.ts';
import { type MessageId, requireMessageId } from './message-id.ts';
import { type ApiMessage, messageHeaders } from './outgoing.ts';
import { chunkPath, outboxPath } from './paths.ts';
import { textOf } from './text.ts';

export type SendOptions = {
	/** Uncompressed bytes: 75 MB unless given, 100 MB at most. Every chunk but the last should be over 5 MB. */
	readonly chunkSize?: number;
	/** Whether each chunk is compressed with gzip by itself; yes unless given. */
	readonly compress?: boolean;
	/** Told MESH's id as soon as it is known, before any further chunk goes; what it throws is passed on. */
	readonly onMessageId?: (id: MessageId) => Promise<void>;
};

/**
 * What became of a message:
 * - `sent`: MESH has the whole of it;
 * - `refused`: MESH has not got it, and nobody will be given any part of it. After an error of kind `unreachable`,
 *   `certificate`, `not authenticated` or `busy` the same message may be sent again, once the cause has gone;
 * - `in doubt`: MESH may have it. Never to be sent again before tracking, or a person, has said that it has not.
 *   A message that tracking shows as `uploading` lacks chunks and is given to nobody.
 */
export type SendOutcome =
	| { readonly outcome: 'sent'; readonly messageId: MessageId }
	| { readonly outcome: 'refused'; readonly error: MeshApiError }
	| {
			readonly outcome: 'in doubt';
			readonly why: MeshApiError;
			/** Known when the first chunk was accepted and a later one is in doubt. */
			readonly messageId: MessageId | undefined;
	  };

/**
 * Sends a message, whole or in chunks. The first request is made once and never again, whatever happens: MESH does not
 * notice a repetition (docs/design/mesh.md, "MESH API"). So record the intent before the call. The requests for further
 * chunks name the message and the chunk, and are repeated. Throws only `mesh-config`, before anything is sent.
 */
export async function send(
	line: MeshHttp,
	mailbox: string,
	message: ApiMessage,
	data: ApiMessageData,
	{ chunkSize = usualChunk, compress = true, onMessageId }: SendOptions,
): Promise<SendOutcome> {
	const headers = messageHeaders(message);
	const [first, ...others] = planChunks(data.size, chunkSize);
	if (first === undefined) throw new Error('a message of at least one byte has a first chunk');
	const outcome = await sendFirst(line, mailbox, { to: message.to, headers }, { data, chunk: first, compress });
	if (outcome.outcome !== 'sent') return outcome;
	await onMessageId?.(outcome.messageId);
	for (const chunk of others) {
		const trouble = await sendFurther(line, mailbox, outcome.messageId, { data, chunk, compress });
		if (trouble !== undefined) return trouble;
	}
	return outcome;
}

type Piece = { readonly data: ApiMessageData; readonly chunk: Chunk; readonly compress: boolean };

async function sendFirst(
	line: MeshHttp,
	mailbox: string,
	{ to, headers }: { readonly to: string; readonly headers: Readonly<Record<string, string>> },
	{ data, chunk, compress }: Piece,
): Promise<SendOutcome> {
	const body = chunkBody(data, chunk, compress);
	try {
		const answer = await line.askOnce({
			what: `Sending a message to ${to}`,
			method: 'POST',
			path: outboxPath(mailbox),
			headers: { ...headers, ...body.headers },
			body: body.stream,
		});
		if (isAccepted(answer)) return { outcome: 'sent', messageId: await messageIdIn(answer) };
		const error = await line.errorOf(answer);
		return isRefusal(answer.status) ? { outcome: 'refused', error } : inDoubt(error);
	} catch (error) {
		if (!(error instanceof MeshApiError)) throw error;
		const isOutside = !body.isBegun() || error.kind === 'certificate';
		return isOutside ? { outcome: 'refused', error } : inDoubt(error);
	}
}

/** What became of the message when a further chunk did not arrive; undefined when it did. */
async function sendFurther(
	line: MeshHttp,
	mailbox: string,
	messageId: MessageId,
	{ data, chunk, compress }: Piece,
): Promise<SendOutcome | undefined> {
	const body = chunkBody(data, chunk, compress);
	try {
		const answer = await line.ask({
			what: `Sending chunk ${chunk.number} of ${chunk.total} of message ${messageId}`,
			method: 'POST',
			path: chunkPath(mailbox, messageId, chunk.number),
			headers: body.headers,
			body: body.stream,
		});
		if (isAccepted(answer) || isKnownToBeComplete(answer, chunk)) {
			await textOf(answer.body);
			return undefined;
		}
		const error = await line.errorOf(answer);
		const isOutside = isRefusal(answer.status) && !mayBeComplete(answer, chunk);
		return isOutside ? { outcome: 'refused', error } : inDoubt(error, messageId);
	} catch (error) {
		if (!(error instanceof MeshApiError)) throw error;
		return inDoubt(error, messageId);
	}
}

const inDoubt = (why: MeshApiError, messageId?: MessageId): SendOutcome => ({ outcome: 'in doubt', why, messageId });

const isAccepted = ({ status }: MeshAnswer): boolean => status === 200 || status === 202;

// MESH has understood the request and says no. 408 may come from something between, which has lost sight of it.
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 408 && status !== 423;

// The last chunk was sent again because the answer to it was lost; that one may have made the message complete.
const mayBeComplete = ({ tries }: MeshAnswer, { number, total }: Chunk): boolean => tries > 1 && number === total;

const isKnownToBeComplete = (answer: MeshAnswer, chunk: Chunk): boolean =>
	answer.status === 423 && mayBeComplete(answer, chunk);

const accepted = z.union([
	z.object({ message_id: z.string() }).transform(({ message_id }) => message_id),
	z.object({ messageID: z.string() }).transform(({ messageID }) => messageID),
]);

const messageIdIn = async (answer: MeshAnswer): Promise<MessageId> =>
	requireMessageId(await readJson(answer, accepted));
