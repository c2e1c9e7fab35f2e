import { clientCode, success } from '../mesh/client-codes.ts';
import type { ControlFile, StatusRecord } from '../mesh/control-file.ts';
import { readErrorText, serviceDesk } from '../service/error-text.ts';
import { quote } from '../service/quote.ts';
import { isSameMailbox } from '../service/service.ts';
import { readJobNotice } from './job-notice.ts';

/** A message from the inbox, as far as its kind depends on it. */
export type ReplyFacts = {
	readonly control: ControlFile;
	readonly ownMailbox: string;
	readonly serviceMailbox: string;
	readonly workflowId: string;
	/** Where the request of this LocalId stands; undefined when it is none of ours. */
	readonly known: (localId: string) => 'waiting' | 'settled' | undefined;
	/** The first bytes of the data, at most `headLength`, and how many there are in all; undefined for none. */
	readonly data: { readonly head: Uint8Array; readonly size: number } | undefined;
};

/** How much of the data is looked at: a whole job notice, which is about 2 KB, and the first rows of a list. */
export const headLength = 65_536;

/** K1 to K7 of CHECK-SERVICE, "What comes back", in their order, and what is none of them. Every text is fit to be shown. */
export type ReplyKind =
	| { readonly kind: 'transfer report' }
	| { readonly kind: 'job created' }
	| { readonly kind: 'job failed'; readonly reason: string; readonly advice: string }
	| { readonly kind: 'cleaned list' }
	| { readonly kind: 'error text'; readonly reason: string; readonly advice: string }
	| { readonly kind: 'empty list' }
	| { readonly kind: 'undelivered'; readonly reason: string; readonly advice: string }
	| { readonly kind: 'foreign'; readonly reason: string }
	/** Its request is settled: an old list beside a new one names people. */
	| { readonly kind: 'late' }
	/** It answers our request and is nothing that the service is known to send: not to be loaded. */
	| { readonly kind: 'unusable'; readonly reason: string; readonly advice: string };

/**
 * Tells what a message is by its content, its sender and its LocalId alone, never by file name or subject, which real
 * exchanges do not keep to. What is not surely a cleaned list is not one.
 */
export function classifyReply(facts: ReplyFacts): ReplyKind {
	const { control, known } = facts;
	const foreign = whyForeign(facts);
	if (foreign !== undefined) return { kind: 'foreign', reason: foreign };
	if (known(control.localId) === 'settled') return { kind: 'late' };
	return isReport(control) ? reportKind(control.statusRecord) : dataKind(facts);
}

const isReport = ({ messageType }: ControlFile): boolean => messageType.toLowerCase() === 'report';

function whyForeign({ control, ownMailbox, serviceMailbox, workflowId, known }: ReplyFacts): string | undefined {
	if (control.workflowId.toUpperCase() !== workflowId.toUpperCase())
		return `It belongs to the workflow ${quote(control.workflowId)}.`;
	if (!/^(data|report)$/i.test(control.messageType)) return `Its message type is ${quote(control.messageType)}.`;
	// MESH writes a report on a message of ours in our name, or in nobody's.
	const senders = isReport(control) ? [ownMailbox, ''] : [serviceMailbox];
	if (!senders.some((sender) => isSameMailbox(sender, control.from)))
		return `It comes from the mailbox ${quote(control.from)}.`;
	// Another program's LocalId may be about a patient: it is not shown.
	return known(control.localId) === undefined ? 'Its LocalId is not one that ndoo sent from this mailbox.' : undefined;
}

function reportKind(record: StatusRecord | undefined): ReplyKind {
	const code = record?.statusCode ?? '';
	if (code === success) return { kind: 'transfer report' };
	const description = record?.description ?? '';
	const said = description === '' ? '' : ` MESH says: ${quote(description)}.`;
	return {
		kind: 'undelivered',
		reason: `MESH did not deliver the request: ${codeText(code)}.${said}`,
		advice: `${clientCode(code).advice} Then run \`ndoo refresh\` to start the check again; if it comes again, ${serviceDesk}.`,
	};
}

const codeText = (code: string): string =>
	code === '' ? 'no status code' : `code ${quote(code)}, ${clientCode(code).meaning}`;

function dataKind({ control, data }: ReplyFacts): ReplyKind {
	if (data === undefined) return unusable('The reply has a control file and no data.');
	const head = new TextDecoder().decode(data.head);
	const isWhole = data.size <= data.head.length;
	if (rows(isWhole).test(head)) return listKind(control.statusRecord, 'cleaned list');
	if (!isWhole) return unusable('The reply is long and does not begin with the rows of a list.');
	const text = head.trim();
	if (text === '') return listKind(control.statusRecord, 'empty list');
	if (/^\d[\d,\s]*$/.test(text)) return unusable('The reply has a row that is not ten digits, a comma and a line end.');
	const notice = readJobNotice(text);
	if (notice !== undefined) return notice;
	if (/[\r\n]/.test(text)) return unusable('The reply is a text of several lines.');
	return { kind: 'error text', ...readErrorText(text) };
}

// At least one whole row, and nothing else; where only the head is there, its last row may be cut off.
const row = String.raw`\d{10},`;
const lineEnd = String.raw`(?:\r\n|\n|\r)`;
const wholeRows = new RegExp(`^${row}(?:${lineEnd}${row})*${lineEnd}?$`);
const rowsAndPart = new RegExp(`^(?:${row}${lineEnd})+(?:\\d{0,10}|${row})$`);
const rows = (isWhole: boolean): RegExp => (isWhole ? wholeRows : rowsAndPart);

// The check service page: "The <status> should read SUCCESS. If it does not, refer to … error codes."
function listKind(record: StatusRecord | undefined, kind: 'cleaned list' | 'empty list'): ReplyKind {
	const { status = '', statusCode = '' } = record ?? {};
	if (status.toUpperCase() === 'SUCCESS' && /^(00)?$/.test(statusCode)) return { kind };
	return unusable(
		`The reply is marked ${quote(status)} with ${codeText(statusCode)}, where "SUCCESS" and "00" were expected.`,
	);
}

const unusable = (reason: string): ReplyKind => ({
	kind: 'unusable',
	reason,
	advice: `Run \`ndoo refresh\` to start the check again; the list in use stays in use. If it comes again, ${serviceDesk}.`,
});
