import { success } from '../../mesh/client-codes.ts';
import type { Envelope, StatusRecord } from '../../mesh/envelope.ts';
import type { MeshRoute } from '../../mesh/route.ts';
import { serviceDesk } from '../../service/error-text.ts';
import { quote } from '../../service/quote.ts';
import { isSameMailbox } from '../../service/service.ts';
import { type ContentKind, classifyContent, type ReplyData, unusable } from './reply-content.ts';

type Explain = MeshRoute['explain'];

/** A message from the inbox, as far as its kind depends on it. */
export type ReplyFacts = {
	readonly envelope: Envelope;
	readonly ownMailbox: string;
	readonly serviceMailbox: string;
	readonly workflowId: string;
	/** What a status code means on the route that it came by. */
	readonly explain: Explain;
	/** How the request stands that it answers by its LocalId; undefined when it is none of ours. */
	readonly standing: 'waiting' | 'settled' | undefined;
};

/** docs/design/check-service.md, K1 to K7, in their order, and what is none of them. Every text is fit to be shown. */
export type ReplyKind =
	| ContentKind
	| { readonly kind: 'transfer report' }
	| { readonly kind: 'undelivered'; readonly reason: string; readonly advice: string }
	| { readonly kind: 'foreign'; readonly reason: string }
	/** Its request is settled: an old list beside a new one names people. */
	| { readonly kind: 'late' };

/**
 * Tells what a message is by its content, its sender and its LocalId alone, never by file name or subject, which real
 * exchanges do not keep to. What is not surely a cleaned list is not one.
 */
export const classifyReply = (facts: ReplyFacts, data: ReplyData | undefined): ReplyKind =>
	classifyEnvelope(facts) ?? classifyData(facts, data);

/** What can be told before anything of the data is fetched; undefined when it depends on them. */
export function classifyEnvelope(facts: ReplyFacts): ReplyKind | undefined {
	const { envelope, standing, explain } = facts;
	const foreign = whyForeign(facts);
	if (foreign !== undefined) return { kind: 'foreign', reason: foreign };
	if (standing === 'settled') return { kind: 'late' };
	return isReport(envelope) ? reportKind(envelope.statusRecord, explain) : undefined;
}

/** What the data of a message are whose envelope did not tell. */
export function classifyData({ envelope, explain }: ReplyFacts, data: ReplyData | undefined): ReplyKind {
	if (data === undefined) return unusable('The reply came without data.');
	const content = classifyContent(data);
	if (content.kind !== 'cleaned list' && content.kind !== 'empty list') return content;
	return listKind(envelope.statusRecord, content.kind, explain);
}

const isReport = ({ messageType }: Envelope): boolean => messageType.toLowerCase() === 'report';

function whyForeign({ envelope, ownMailbox, serviceMailbox, workflowId, standing }: ReplyFacts): string | undefined {
	if (envelope.workflowId.toUpperCase() !== workflowId.toUpperCase())
		return `It belongs to the workflow ${quote(envelope.workflowId)}.`;
	if (!/^(data|report)$/i.test(envelope.messageType)) return `Its message type is ${quote(envelope.messageType)}.`;
	// MESH writes a report on a message of ours in our name, or in nobody's.
	const senders = isReport(envelope) ? [ownMailbox, ''] : [serviceMailbox];
	if (!senders.some((sender) => isSameMailbox(sender, envelope.from)))
		return isReport(envelope)
			? `It is a report on a message from the mailbox ${quote(envelope.from)}, and not from ours.`
			: `It comes from the mailbox ${quote(envelope.from)}.`;
	// Another program's LocalId may be about a patient: it is not shown.
	return standing === undefined ? unknownLocalId(envelope) : undefined;
}

// It may be what another program waits for, and is not ours to delete.
function unknownLocalId(envelope: Envelope): string {
	const reason = 'Its LocalId is not one that ndoo sent from this mailbox.';
	if (isReport(envelope)) return reason;
	return `${reason} It may be a cleaned list: if no other program asks from this mailbox, have it deleted, since an old list beside a new one names people.`;
}

function reportKind(record: StatusRecord | undefined, explain: Explain): ReplyKind {
	const code = record?.statusCode ?? '';
	if (code === success) return { kind: 'transfer report' };
	const description = record?.description ?? '';
	const said = description === '' ? '' : ` MESH says: ${quote(description)}.`;
	return {
		kind: 'undelivered',
		reason: `MESH did not deliver the request: ${codeText(code, explain)}.${said}`,
		advice: `${explain(code).advice} Then run \`ndoo refresh\` to start the check again; if it comes again, ${serviceDesk}.`,
	};
}

const codeText = (code: string, explain: Explain): string =>
	code === '' ? 'no status code' : `code ${quote(code)}, ${explain(code).meaning}`;

// The check service page: "The <status> should read SUCCESS. If it does not, refer to … error codes."
function listKind(record: StatusRecord | undefined, kind: 'cleaned list' | 'empty list', explain: Explain): ReplyKind {
	const { status = '', statusCode = '' } = record ?? {};
	if (status.toUpperCase() === 'SUCCESS' && /^(00)?$/.test(statusCode)) return { kind };
	return unusable(
		`The reply is marked ${quote(status)} with ${codeText(statusCode, explain)}, where "SUCCESS" and "00" were expected.`,
	);
}
