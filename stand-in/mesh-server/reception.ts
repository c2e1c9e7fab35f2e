import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiResponse, errorResponse, xmlErrorResponse } from './api-response.ts';
import { type ApiVersion, apiVersionOf } from './api-version.ts';
import { type Authenticator, authenticate } from './authentication.ts';
import { type CallKind, callOf, type MeshCall } from './call.ts';
import { answerCall } from './calls.ts';
import { bodyOf, certificateNames, write } from './exchange.ts';
import { expire } from './expiry.ts';
import type { Faults, Trouble } from './faults.ts';
import { lookUp } from './lookup.ts';
import type { Office } from './office.ts';
import { Refused, refused } from './refused.ts';
import { headerOf } from './request-headers.ts';

/** A call that came to its end, fit to be shown. */
export type CallEvent = {
	/** Undefined when there is no such call. */
	readonly call: CallKind | undefined;
	/** Of the address; '' where it has none. */
	readonly mailbox: string;
	/** Undefined when the connection went before the answer was out. */
	readonly status: number | undefined;
};

export type Reception = Omit<Authenticator, 'mailboxes'> & {
	readonly office: Office;
	readonly faults: Faults;
	readonly tell: (happening: CallEvent) => void;
};

type Exchange = {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly call: MeshCall | undefined;
	readonly trouble: Trouble | undefined;
};

/** Takes a request to its end. Throws what is neither a refusal nor the client's going away: a bug, or a full disk. */
export async function receive(reception: Reception, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const call = callOf(request.method ?? '', request.url ?? '');
	const trouble = call && reception.faults.take(call.kind);
	response.setHeader('date', reception.office.clock().toUTCString());
	const told = { call: call?.kind, mailbox: call?.mailbox ?? '' };
	try {
		const answer = await answerOrRefusal(reception, { request, response, call, trouble });
		await finished(request.resume()); // many a client reads why it was refused only after it has sent everything
		await write(response, answer, trouble);
		reception.tell({ ...told, status: response.writableFinished ? answer.status : undefined });
	} catch (error) {
		if (!request.socket.destroyed) {
			response.destroy();
			throw error;
		}
		reception.tell({ ...told, status: undefined });
	}
}

async function answerOrRefusal(reception: Reception, exchange: Exchange): Promise<ApiResponse> {
	const version = apiVersionOf(headerOf(exchange.request.headers, 'accept'));
	try {
		if (version === undefined) throw refused('version-unknown');
		return await answerTo(reception, exchange, version);
	} catch (error) {
		if (error instanceof Refused) return errorResponse(error, version ?? 1);
		throw error;
	}
}

async function answerTo(reception: Reception, exchange: Exchange, version: ApiVersion): Promise<ApiResponse> {
	const { office, sharedKey, used } = reception;
	const { request, response, call, trouble } = exchange;
	if (trouble?.kind === 'slow') await slowly(response, trouble.milliseconds);
	if (trouble?.kind === 'fail') return failure(trouble, version);
	if (call === undefined) throw refused('call-unknown');
	await expire(office);
	const { kind } = call;
	if (kind === 'lookup') return lookUp(office.mailboxes, call, version);
	if (trouble?.kind === 'refuse-token') throw refused('token-invalid');
	const { headers } = request;
	const claim = {
		mailbox: call.mailbox,
		authorization: headerOf(headers, 'authorization'),
		certificateNames: certificateNames(request),
	};
	const mailbox = authenticate({ mailboxes: office.mailboxes, sharedKey, used }, claim, office.clock());
	const body = bodyOf(request, office.limits.largestRequest, trouble);
	return await answerCall(office, { ...call, kind }, { mailbox, version, headers, body, trouble });
}

// Rejects when the client does not wait for it.
async function slowly(response: ServerResponse, milliseconds: number): Promise<void> {
	const gone = new AbortController();
	response.once('close', () => gone.abort());
	await pause(milliseconds, undefined, { signal: gone.signal });
}

function failure({ status, body }: Extract<Trouble, { kind: 'fail' }>, version: ApiVersion): ApiResponse {
	if (body === 'xml') return xmlErrorResponse(status);
	return errorResponse(
		new Refused(status, { kind: 'mesh', event: '', code: '', text: 'As it was asked for' }),
		version,
	);
}
