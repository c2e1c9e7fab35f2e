import { type ApiResponse, json } from './api-response.ts';
import type { Mailbox, Mailboxes } from './mailbox.ts';
import { localIdOf, type Message } from './message.ts';
import { stampOf } from './message-headers.ts';
import type { Office, Visit } from './office.ts';
import { missing, refused } from './refused.ts';

/** What became of a message that this mailbox sent. Anybody else's is not there, rather than refused. */
export function track(
	{ messages, mailboxes }: Office,
	query: URLSearchParams,
	{ mailbox, version }: Visit,
): ApiResponse {
	const id = query.get('messageID') ?? '';
	if (id === '') throw missing('query', 'messageID');
	const message = messages.get(id);
	if (message === undefined || message.from !== mailbox.id) throw refused('message-unknown');
	return json(200, version, version === 1 ? trackingV1(message, mailboxes) : trackingV2(message, mailboxes));
}

/** The same by LocalId; in the shape of version 1 always, which is all that the specification has for it. */
export function trackLocalId({ messages, mailboxes }: Office, localId: string, mailbox: Mailbox): ApiResponse {
	const found = messages.all().filter((message) => message.from === mailbox.id && localIdOf(message) === localId);
	const [message] = found;
	if (message === undefined) throw refused('message-unknown');
	if (found.length > 1) throw refused('tracking-several');
	return json(200, 1, trackingV1(message, mailboxes));
}

function trackingV2(message: Message, mailboxes: Mailboxes): object {
	const { id, workflowId, to, passedOn, status, sentAt, expiresAt, statusAt } = message;
	const recipient = mailboxes.get(to);
	return {
		message_id: id,
		local_id: localIdOf(message),
		workflow_id: workflowId,
		filename: passedOn['mex-filename'],
		expiry_time: expiresAt.toISOString(),
		upload_timestamp: sentAt.toISOString(),
		recipient: to,
		recipient_name: recipient?.name,
		recipient_ods_code: recipient?.odsCode,
		status,
		status_success: status !== 'undeliverable',
		status_timestamp: statusAt.toISOString(),
	};
}

function trackingV1(message: Message, mailboxes: Mailboxes): object {
	const { id, from, to, workflowId, passedOn, content, status, sentAt, expiresAt, statusAt } = message;
	const recipient = mailboxes.get(to);
	return {
		messageId: id,
		dtsId: id,
		messageType: 'Data',
		localId: localIdOf(message),
		workflowId,
		fileName: passedOn['mex-filename'],
		subject: passedOn['mex-subject'],
		fileSize: content.kind === 'data' ? content.size : 0,
		chunkCount: content.kind === 'data' ? content.totalChunks : 0,
		contentEncoding: content.kind === 'data' && content.encoding === 'gzip' ? 'gzip' : '',
		sender: from,
		recipient: to,
		recipientName: recipient?.name,
		meshRecipientOdsCode: recipient?.odsCode,
		status: `${status.slice(0, 1).toUpperCase()}${status.slice(1)}`,
		statusSuccess: status === 'undeliverable' ? 'ERROR' : 'SUCCESS',
		statusTimestamp: stampOf(statusAt),
		uploadTimestamp: stampOf(sentAt),
		expiryTime: stampOf(expiresAt),
		...(status === 'acknowledged' ? { downloadTimestamp: stampOf(statusAt) } : {}),
	};
}
