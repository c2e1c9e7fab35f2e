import { type ApiResponse, empty, json } from './api-response.ts';
import type { CallKind, MeshCall } from './call.ts';
import { acknowledge, download, list } from './inbox.ts';
import type { Office, Visit } from './office.ts';
import { send, sendChunk } from './outbox.ts';
import { requireHandshakeHeaders } from './request-headers.ts';
import { track, trackLocalId } from './tracking.ts';

/** A call that speaks for a mailbox: each but looking up an address, which needs no token. */
export type MailboxCall = MeshCall & { readonly kind: Exclude<CallKind, 'lookup'> };

/** Does what a mailbox calls for. Throws `Refused`. */
export async function answerCall(office: Office, call: MailboxCall, visit: Visit): Promise<ApiResponse> {
	switch (call.kind) {
		case 'handshake':
			return handshake(visit);
		case 'inbox':
			return list(office, call.query, visit);
		case 'download':
			return download(office, call, visit);
		case 'acknowledge':
			return await acknowledge(office, call.messageId, visit);
		case 'send':
			return await send(office, visit);
		case 'chunk':
			return await sendChunk(office, call, visit);
		case 'track':
			return track(office, call.query, visit);
		case 'track-local-id':
			return trackLocalId(office, call.localId, visit.mailbox);
		default:
			return call.kind satisfies never;
	}
}

function handshake({ headers, mailbox, version }: Visit): ApiResponse {
	requireHandshakeHeaders(headers);
	return version === 1 ? json(200, 1, { mailboxId: mailbox.id }) : empty(200);
}
