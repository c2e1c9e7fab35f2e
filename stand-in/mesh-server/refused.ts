import { refusedNationalService } from '../refusal.ts';

type Wording = readonly [status: number, event: string, code: string, text: string];

/**
 * What the server refuses, and how. The codes are those of the specification's "Error codes"; a refusal of the token, of
 * the clock or of the certificate has none. Where the specification leaves the status open, it is the public sandbox's;
 * for 16 and 17, which the sandbox does not know, one is a 403 and the other a 417, so that a client meets both.
 */
const refusals = {
	'token-unreadable': [403, '', '', 'The Authorization header cannot be read'],
	'token-mailbox': [403, '', '', 'The mailbox of the token is not the mailbox of the address'],
	'token-invalid': [403, '', '', 'The token is not valid'],
	'token-time': [403, '', '', "The token's time is more than two hours from the time of the server"],
	'token-used': [403, '', '', 'The token has been used before'],
	certificate: [403, '', '', 'The client certificate is not one of this mailbox'],
	'mailbox-unknown': [403, 'SEND', 'EPL-151', 'No mailbox matched'],
	'version-unknown': [400, '', '', 'The Accept header asks for a version that is not there'],
	'header-malformed': [400, 'TRANSFER', '06', 'Malformed headers'],
	from: [417, 'SEND', '07', 'Invalid From Address, the mailbox does not match the authorization header'],
	'to-missing': [400, 'SEND', '08', 'Missing Mex-To header'],
	'message-type': [417, 'SEND', '11', 'Invalid Message Type for the transfer, should be DATA'],
	recipient: [417, 'SEND', '12', 'Unregistered to address'],
	'national-service': [417, 'SEND', '12', refusedNationalService],
	sender: [403, 'SEND', '16', 'Sender is not allowed to send messages of this type'],
	workflow: [417, 'SEND', '17', 'Workflow ID not registered for mailbox'],
	'no-data': [417, 'COLLECT', '02', 'Data file is missing or inaccessible'],
	'encoding-unknown': [417, 'SEND', 'UnsupportedContentEncoding', 'The content encoding is not gzip'],
	'encoding-changed': [417, 'SEND', '', 'All chunks of a message have the same content encoding'],
	'encoding-wrong': [417, 'SEND', '', 'The data are not gzip, or not whole; each chunk is compressed by itself'],
	'chunk-range': [417, 'SEND', 'InvalidHeaderChunks', 'Mex-Chunk-Range is not as it should be here'],
	'chunk-gap': [417, 'SEND', 'InvalidHeaderChunks', 'A chunk before this one is missing'],
	'chunk-small': [417, 'SEND', 'InvalidHeaderChunks', 'Every chunk but the last has to be over 5 MB'],
	'chunk-beyond': [406, 'SEND', 'InvalidHeaderChunks', 'The message has fewer chunks'],
	complete: [423, 'SEND', '', 'The message is complete; no more chunks can be uploaded'],
	'request-large': [413, 'SEND', '', 'A request may have 100 MB at most'],
	'message-large': [413, 'SEND', '', 'The message is larger than a message may be'],
	'message-unknown': [404, 'RECEIVE', '20', 'Message does not exist'],
	'message-foreign': [403, '', '', 'The message is not of this mailbox'],
	'message-gone': [410, 'RECEIVE', '', 'The message was acknowledged or has expired'],
	'tracking-several': [300, '', '', 'Several messages have this LocalId'],
	'call-unknown': [404, '', '', 'There is no such call'],
} as const satisfies Record<string, Wording>;

export type RefusalName = keyof typeof refusals;

/** What is said in the body of an error; a validation error has a shape of its own (HTTPValidationError). */
export type RefusalContent =
	| { readonly kind: 'mesh'; readonly event: string; readonly code: string; readonly text: string }
	| { readonly kind: 'validation'; readonly at: readonly string[]; readonly text: string; readonly type: string };

/** Ends a call with an error for the client. */
export class Refused extends Error {
	override readonly name = 'Refused';
	readonly status: number;
	readonly content: RefusalContent;
	readonly messageId: string | undefined;

	constructor(status: number, content: RefusalContent, messageId?: string) {
		super(content.text);
		this.status = status;
		this.content = content;
		this.messageId = messageId;
	}
}

export function refused(name: RefusalName, messageId?: string): Refused {
	const [status, event, code, text] = refusals[name];
	return new Refused(status, { kind: 'mesh', event, code, text }, messageId);
}

/** A parameter or header that is missing or not of its form. */
export const invalid = (at: readonly string[], text: string, type: string): Refused =>
	new Refused(400, { kind: 'validation', at, text, type });

export const missing = (place: 'header' | 'query', name: string): Refused =>
	invalid([place, name], 'Field required', 'missing');
