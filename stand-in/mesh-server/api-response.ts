import type { Bytes } from '../../core/files.ts';
import { type ApiVersion, mediaTypes } from './api-version.ts';
import type { Refused } from './refused.ts';

/** An answer of the server, before it is written. */
export type ApiResponse = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Bytes;
};

export const empty = (status: number): ApiResponse => ({ status, headers: { 'content-length': '0' }, body: [] });

export function json(status: number, version: ApiVersion, value: unknown): ApiResponse {
	const body = Buffer.from(JSON.stringify(value));
	const headers = { 'content-type': mediaTypes[version], 'content-length': String(body.length) };
	return { status, headers, body: [body] };
}

/** What is in the body of an error, in one of the three shapes (specification, HTTPValidationError and MeshError). */
export function errorValue({ content, messageId }: Refused, version: ApiVersion): object {
	if (content.kind === 'validation') return { detail: [{ loc: content.at, msg: content.text, type: content.type }] };
	const { event, code, text } = content;
	return version === 1
		? { messageID: messageId, errorEvent: event, errorCode: code, errorDescription: text }
		: { message_id: messageId, detail: [{ event, code, msg: text }] };
}

export const errorResponse = (refused: Refused, version: ApiVersion): ApiResponse =>
	json(refused.status, refused.content.kind === 'validation' ? 1 : version, errorValue(refused, version));

/** As MESH writes what went wrong inside it: XML, whatever was asked for. */
export function xmlErrorResponse(status: number): ApiResponse {
	const body = Buffer.from(
		'<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>Internal error</faultstring></soap:Fault></soap:Body></soap:Envelope>',
	);
	return { status, headers: { 'content-type': 'text/xml', 'content-length': String(body.length) }, body: [body] };
}
