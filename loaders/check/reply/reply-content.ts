import { type ErrorText, readErrorText, serviceDesk } from '../../service/error-text.ts';
import { type JobNotice, readJobNotice } from './job-notice.ts';

/** The first bytes of a reply, at most `headLength`, and how many there are in all. */
export type ReplyData = { readonly head: Uint8Array; readonly size: number };

/** How much of the data is looked at: a whole job notice, which is about 2 KB, and the first rows of a list. */
export const headLength = 65_536;

/**
 * What the data of a reply say by themselves: docs/design/check-service.md, K2 to K5, or none of them. Every text is fit to
 * be shown.
 */
export type ContentKind =
	| JobNotice
	| { readonly kind: 'cleaned list' }
	| { readonly kind: 'empty list' }
	| ({ readonly kind: 'error text' } & ErrorText)
	/** Nothing that the service is known to send: not to be loaded. */
	| { readonly kind: 'unusable'; readonly reason: string; readonly advice: string };

/** Tells what the data of a reply are. What is not surely a cleaned list is not one. */
export function classifyContent(data: ReplyData): ContentKind {
	const otherForm = formNotOurs(data.head);
	if (otherForm !== undefined) return unusable(otherForm);
	const head = new TextDecoder().decode(data.head);
	const isWhole = data.size <= data.head.length;
	if (rows(isWhole).test(head)) return { kind: 'cleaned list' };
	if (!isWhole) return unusable('The reply is long and does not begin with the rows of a list.');
	const text = head.trim();
	if (text === '') return { kind: 'empty list' };
	if (wholeRows.test(text))
		return unusable('The reply has an empty line before or after its rows: something has changed it.');
	if (/^\d[\d,\s]*$/.test(text)) return unusable('The reply has a row that is not ten digits, a comma and a line end.');
	const notice = readJobNotice(text);
	if (notice !== undefined) return notice;
	if (/[\r\n]/.test(text)) return unusable('The reply is a text of several lines.');
	return { kind: 'error text', ...readErrorText(text) };
}

/** What programs make of a text that they open and save, or pack; the service sends none of it. */
function formNotOurs(head: Uint8Array): string | undefined {
	const [first, second, third, fourth] = head;
	if (first === 0x1f && second === 0x8b) return 'The reply is compressed (gzip): MESH hands it over unpacked.';
	if (first === 0x50 && second === 0x4b && third === 3 && fourth === 4)
		return 'The reply is packed (ZIP), or a spreadsheet: something has changed it.';
	if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || isInterleaved(head))
		return 'The reply is written in UTF-16: a program has opened and saved it.';
	return undefined;
}

// Without a byte order mark, every other byte of digits in UTF-16 is zero.
const isInterleaved = (head: Uint8Array): boolean =>
	head.length >= 4 && ((head[0] === 0 && head[2] === 0) || (head[1] === 0 && head[3] === 0));

/** The head of a reply that is read in chunks. */
export async function readHead(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of chunks) {
		parts.push(chunk);
		length += chunk.length;
		if (length >= headLength) break;
	}
	return Buffer.concat(parts).subarray(0, headLength);
}

// At least one whole row, and nothing else; where only the head is there, its last row may be cut off.
const row = String.raw`\d{10},`;
const lineEnd = String.raw`(?:\r\n|\n|\r)`;
const wholeRows = new RegExp(`^${row}(?:${lineEnd}${row})*${lineEnd}?$`);
const rowsAndPart = new RegExp(`^(?:${row}${lineEnd})+(?:\\d{0,10}|${row})$`);
const rows = (isWhole: boolean): RegExp => (isWhole ? wholeRows : rowsAndPart);

/** For a reply that is an answer to our request and nothing that can be used. */
export const unusable = (reason: string): Extract<ContentKind, { kind: 'unusable' }> => ({
	kind: 'unusable',
	reason,
	advice: `Run \`ndoo refresh\` to start the check again; the list in use stays in use. If it comes again, ${serviceDesk}.`,
});
