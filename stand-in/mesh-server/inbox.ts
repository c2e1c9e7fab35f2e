import { type ApiResponse, empty, json } from './api-response.ts';
import type { Trouble } from './faults.ts';
import { gunzipped, gzipped } from './gzip.ts';
import { pageBody, pageOf, readPageRequest } from './inbox-page.ts';
import { type Data, isInInbox, type Message, partsOf, settled } from './message.ts';
import { messageHeaders } from './message-headers.ts';
import type { Office, Visit } from './office.ts';
import { invalid, refused } from './refused.ts';
import { headerOf } from './request-headers.ts';

/** The ids of the messages that wait, a page at a time. */
export function list({ messages, clock }: Office, query: URLSearchParams, visit: Visit): ApiResponse {
	const { mailbox, version, trouble } = visit;
	const request = readPageRequest(query, mailbox.id, messages);
	const waiting = messages.all().filter((message) => message.to === mailbox.id && isInInbox(message, clock()));
	const { ids, next } = pageOf(waiting, request);
	return json(200, version, pageBody({ ids: troubled(ids, trouble), next }, request, version, waiting.length));
}

function troubled(ids: readonly string[], trouble: Trouble | undefined): readonly string[] {
	if (trouble?.kind === 'repeat-messages') return ids.flatMap((id) => [id, id]);
	return trouble?.kind === 'reverse-messages' ? ids.toReversed() : ids;
}

/** A whole message, or one chunk of it. */
export function download(
	office: Office,
	{ messageId, chunk }: { readonly messageId: string; readonly chunk: string },
	visit: Visit,
): ApiResponse {
	const number = chunk === '' ? 1 : Number(chunk);
	if (!Number.isInteger(number) || number < 1) {
		throw invalid(['path', 'chunk_number'], 'Input should be an integer from 1', 'int_range');
	}
	const message = received(office, messageId, visit);
	if (message.status !== 'accepted') throw refused('message-gone', message.id);
	const { content } = message;
	if (content.kind === 'data') return chunkOf(office, { message, content, number }, visit);
	const { status, headers, body } = empty(200);
	return { status, headers: { ...messageHeaders(message, number), ...headers }, body };
}

function chunkOf(
	{ spool }: Office,
	{ message, content, number }: { message: Message; content: Data; number: number },
	{ version, headers }: Visit,
): ApiResponse {
	const part = content.parts[number - 1];
	if (part === undefined) throw refused('message-unknown', message.id);
	const status = number < content.totalChunks ? 206 : 200;
	const described = { 'content-type': 'application/octet-stream', ...messageHeaders(message, number) };
	const takesGzip = headerOf(headers, 'accept-encoding').includes('gzip');
	const isPacked = content.encoding === 'gzip';
	// Version 2 packs what was sent unpacked, for whoever takes gzip, and says so in both headers, as the sandbox does.
	const isWantedPacked = takesGzip && (isPacked || version === 2);
	const encoding = isWantedPacked ? { 'content-encoding': 'gzip', 'mex-content-compressed': 'Y' } : {};
	const bytes = spool.read(part);
	if (isPacked === isWantedPacked) {
		const length = { 'content-length': String(part.size) };
		return { status, headers: { ...described, ...encoding, ...length }, body: bytes };
	}
	return { status, headers: { ...described, ...encoding }, body: isPacked ? gunzipped(bytes) : gzipped(bytes) };
}

/** Takes a message out of the inbox; once more is no error. */
export async function acknowledge(office: Office, messageId: string, visit: Visit): Promise<ApiResponse> {
	const message = received(office, messageId, visit);
	if (message.status === 'undeliverable') throw refused('message-gone', message.id);
	if (message.status === 'accepted') {
		office.messages.put(settled(message, 'acknowledged', office.clock()));
		await office.spool.remove(partsOf(message));
	}
	return visit.version === 1 ? json(200, 1, { messageId: message.id }) : empty(200);
}

function received({ messages, clock }: Office, id: string, { mailbox }: Visit): Message {
	const message = messages.get(id);
	if (message === undefined) throw refused('message-unknown');
	if (message.to !== mailbox.id) throw refused('message-foreign', message.id);
	if (message.status === 'uploading' || message.dueAt > clock()) throw refused('message-unknown');
	return message;
}
