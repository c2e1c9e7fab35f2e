import type { IncomingHttpHeaders } from 'node:http';
import { invalid, missing, refused } from './refused.ts';

export type Headers = Readonly<IncomingHttpHeaders>;

/** '' where there is none: MESH does not tell the two apart. */
export const headerOf = (headers: Headers, name: string): string => [headers[name] ?? ''].flat().join(', ').trim();

// The longest values that the specification allows, and which of the headers flow on to the recipient as they are.
const sendHeaders = [
	{ name: 'mex-to', longest: 100, isPassedOn: false },
	{ name: 'mex-workflowid', longest: 300, isPassedOn: false },
	{ name: 'mex-chunk-range', longest: 20, isPassedOn: false },
	{ name: 'mex-subject', longest: 500, isPassedOn: true },
	{ name: 'mex-localid', longest: 300, isPassedOn: true },
	{ name: 'mex-filename', longest: 300, isPassedOn: true },
	{ name: 'mex-partnerid', longest: 500, isPassedOn: true },
	{ name: 'mex-content-checksum', longest: 100, isPassedOn: true },
	{ name: 'mex-content-compressed', longest: 20, isPassedOn: true },
	{ name: 'mex-content-encrypted', longest: 20, isPassedOn: true },
	{ name: 'mex-content-type', longest: 100, isPassedOn: true },
] as const;

/** Headers that flow on to the recipient, such as `mex-localid`; those that were given. */
export type PassedOn = Readonly<Record<string, string>>;

export type SendHeaders = {
	/** In capitals. */
	readonly to: string;
	readonly workflowId: string;
	readonly passedOn: PassedOn;
};

/** The headers of a message that is sent, from this mailbox. Throws `Refused`. */
export function readSendHeaders(headers: Headers, mailbox: string): SendHeaders {
	requirePlain(headers);
	for (const { name, longest } of sendHeaders) {
		if (headerOf(headers, name).length <= longest) continue;
		throw invalid(['header', name], `String should have at most ${longest} characters`, 'string_too_long');
	}
	const to = headerOf(headers, 'mex-to').toUpperCase();
	if (to === '') throw refused('to-missing');
	const workflowId = headerOf(headers, 'mex-workflowid');
	if (workflowId === '') throw missing('header', 'mex-workflowid');
	if (![mailbox, ''].includes(headerOf(headers, 'mex-from').toUpperCase())) throw refused('from');
	if (!['DATA', ''].includes(headerOf(headers, 'mex-messagetype').toUpperCase())) throw refused('message-type');
	return { to, workflowId, passedOn: passedOn(headers) };
}

// What else is no text, Node's own parser refuses before this code sees it (`malformedRequest`).
function requirePlain(headers: Headers): void {
	const values = Object.keys(headers).filter((name) => name.startsWith('mex-'));
	if (values.some((name) => /\p{Cc}|https?:\/\//iu.test(headerOf(headers, name)))) {
		throw refused('header-malformed');
	}
}

function passedOn(headers: Headers): PassedOn {
	const given = sendHeaders.filter(({ isPassedOn }) => isPassedOn).map(({ name }) => [name, headerOf(headers, name)]);
	return Object.fromEntries(given.filter(([, value]) => value !== ''));
}

const handshakeHeaders = ['mex-clientversion', 'mex-osname', 'mex-osversion'];

/** Throws `Refused` for a handshake without what has to be said in it. */
export function requireHandshakeHeaders(headers: Headers): void {
	for (const name of handshakeHeaders) if (headerOf(headers, name) === '') throw missing('header', name);
}

/** How the body is encoded. Throws `Refused` for any encoding but gzip. */
export function encodingOf(headers: Headers): 'gzip' | 'none' {
	const encoding = headerOf(headers, 'content-encoding').toLowerCase();
	if (encoding === '') return 'none';
	if (encoding === 'gzip') return encoding;
	throw refused('encoding-unknown');
}

/** Which chunk of how many; one of one where the header is not there. Throws `Refused`. */
export function chunkRangeOf(headers: Headers): { readonly chunk: number; readonly total: number } {
	const header = headerOf(headers, 'mex-chunk-range');
	if (header === '') return { chunk: 1, total: 1 };
	const [, chunk, total] = /^([1-9]\d{0,8}):([1-9]\d{0,8})$/.exec(header) ?? [];
	if (chunk === undefined || total === undefined) throw refused('chunk-range');
	return { chunk: Number(chunk), total: Number(total) };
}
