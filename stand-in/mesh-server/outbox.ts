import { type ApiResponse, json } from './api-response.ts';
import { collect } from './check-service.ts';
import { isGzip } from './gzip.ts';
import { isNational, type Mailbox, type Mailboxes } from './mailbox.ts';
import type { Data, Message } from './message.ts';
import type { Office, Visit } from './office.ts';
import { timesOf } from './posting.ts';
import { type RefusalName, refused } from './refused.ts';
import { chunkRangeOf, encodingOf, readSendHeaders, type SendHeaders } from './request-headers.ts';
import type { SpoolPart } from './spool.ts';

/** A message, or its first chunk. */
export async function send(office: Office, { mailbox, headers, body, version }: Visit): Promise<ApiResponse> {
	const letter = readSendHeaders(headers, mailbox.id);
	const { chunk, total } = chunkRangeOf(headers);
	const encoding = encodingOf(headers);
	if (chunk !== 1) throw refused('chunk-range');
	requireRoute(office.mailboxes, mailbox, letter);
	const part = await takeChunk(office, { encoding, isLast: total === 1 }, body);
	const now = office.clock();
	const message: Message = {
		...office.messages.name(now),
		...letter,
		...timesOf(now, now),
		from: mailbox.id,
		content: { kind: 'data', encoding, totalChunks: total, parts: [part], size: part.size },
		status: 'uploading',
	};
	await keep(office, message);
	return accepted(message, version);
}

function requireRoute(mailboxes: Mailboxes, sender: Mailbox, { to, workflowId }: SendHeaders): void {
	if (isNational(to)) throw refused('national-service');
	const recipient = mailboxes.get(to);
	if (recipient === undefined) throw refused('recipient');
	if (!sender.sends.includes(workflowId)) throw refused('sender');
	if (!recipient.receives.includes(workflowId)) throw refused('workflow');
}

/** A later chunk of a message, or one again that is there already. */
export async function sendChunk(
	office: Office,
	{ messageId, chunk: wanted }: { readonly messageId: string; readonly chunk: string },
	{ mailbox, headers, body, version }: Visit,
): Promise<ApiResponse> {
	const { chunk, total } = chunkRangeOf(headers);
	const message = uploading(office, messageId, mailbox);
	const { totalChunks, parts: soFar, encoding } = message.content;
	if (chunk > totalChunks) throw refused('chunk-beyond', message.id);
	if (String(chunk) !== wanted || total !== totalChunks) throw refused('chunk-range', message.id);
	if (chunk > soFar.length + 1) throw refused('chunk-gap', message.id);
	if (encodingOf(headers) !== encoding) throw refused('encoding-changed', message.id);
	const part = await takeChunk(office, { encoding, isLast: chunk === total }, body);
	// Another call may have sent the same chunk, or finished the message, while this one was read.
	const before = office.messages.get(message.id);
	if (!isUploading(before)) throw await refusedChunk(office, part, 'complete');
	const { parts } = before.content;
	const size = before.content.size - (parts[chunk - 1]?.size ?? 0) + part.size;
	if (size > office.limits.largestMessage) throw await refusedChunk(office, part, 'message-large');
	const now = office.clock();
	const content = { ...before.content, parts: parts.toSpliced(chunk - 1, 1, part), size };
	await keep(office, { ...message, ...timesOf(now, now), content });
	await office.spool.remove(parts.slice(chunk - 1, chunk));
	return accepted(message, version);
}

type DataMessage = Message & { readonly content: Data };

const isData = (message: Message | undefined): message is DataMessage => message?.content.kind === 'data';

const isUploading = (message: Message | undefined): message is DataMessage =>
	isData(message) && message.status === 'uploading';

function uploading({ messages }: Office, id: string, mailbox: Mailbox): DataMessage {
	const message = messages.get(id);
	if (!isData(message)) throw refused('message-unknown');
	if (message.from !== mailbox.id) throw refused('message-foreign', message.id);
	if (message.status !== 'uploading') throw refused('complete', message.id);
	return message;
}

async function takeChunk(
	office: Office,
	{ encoding, isLast }: Pick<Data, 'encoding'> & { readonly isLast: boolean },
	body: AsyncIterable<Uint8Array>,
): Promise<SpoolPart> {
	const { spool, limits } = office;
	const part = await spool.keep(body);
	if (part.size === 0) throw await refusedChunk(office, part, 'no-data');
	if (!isLast && part.size <= limits.smallestChunk) throw await refusedChunk(office, part, 'chunk-small');
	if (encoding === 'gzip' && !(await isGzip(spool.read(part))))
		throw await refusedChunk(office, part, 'encoding-wrong');
	return part;
}

async function refusedChunk({ spool }: Office, part: SpoolPart, name: RefusalName): Promise<Error> {
	await spool.remove([part]);
	return refused(name);
}

// A message whose last chunk has come is in the inbox; the check service fetches its own at once.
async function keep(office: Office, message: Message): Promise<void> {
	const { content } = message;
	const isWhole = content.kind === 'data' && content.parts.length === content.totalChunks;
	const kept: Message = isWhole ? { ...message, status: 'accepted' } : message;
	office.messages.put(kept);
	if (isWhole) await collect(office, kept);
}

const accepted = ({ id }: Message, version: Visit['version']): ApiResponse =>
	json(202, version, version === 1 ? { messageID: id } : { message_id: id });
