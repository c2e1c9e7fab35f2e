import {
	type IncomingMessage,
	isReadable,
	isWhole,
	type MessageData,
	type UnreadableMessage,
} from '../../mesh/route.ts';
import { recipientOf, workflowId } from '../../service/service.ts';
import { type ReplyData, readHead } from '../reply/reply-content.ts';
import { classifyData, classifyEnvelope, type ReplyFacts } from '../reply/reply-kind.ts';
import { type CheckRun, isExpectingReplies, type Request } from '../state/check-run.ts';
import type { CheckWork } from '../state/check-work.ts';
import { requestsFrom } from '../state/request-store.ts';
import { openRun } from '../state/run-store.ts';
import { settle } from './settle.ts';

/**
 * Deals with every message in the inbox, whichever check it belongs to: a reply is stored and recorded before it is
 * acknowledged; a late or repeated one is deleted on sight, since an old list beside a new one names people; one that is
 * not ours, or cannot be read, stays where it is and blocks nothing.
 */
export async function collect(work: CheckWork): Promise<void> {
	const left: UnreadableMessage[] = [];
	try {
		for await (const message of work.route.inbox()) {
			const staying = isReadable(message) ? await handle(work, message) : message;
			if (staying !== undefined) left.push(staying);
		}
	} finally {
		tellLeft(work, left);
	}
}

/** Gives the message back, with the reason, when it is left where it is. */
async function handle(work: CheckWork, incoming: IncomingMessage): Promise<UnreadableMessage | undefined> {
	const run = await openRun(work.warehouse, work.kind);
	const { message, request } = correlate(incoming, await requestsFrom(work.warehouse, work.route.mailbox));
	const facts = factsOf(work, message, request, run);
	const told = classifyEnvelope(facts);
	// What the envelope tells is not fetched.
	const data = told === undefined ? await message.data?.open() : undefined;
	if (data !== undefined && !isWhole(data)) return data;
	const kind = told ?? classifyData(facts, data && (await headOf(data)));
	if (kind.kind === 'foreign' || request === undefined) {
		const reason = kind.kind === 'foreign' ? kind.reason : 'It answers nothing that was sent from here.';
		await work.route.setAside(message.id, reason);
		return { id: message.id, reason };
	}
	await settle(work, { id: message.id, data, kind, request, run });
	await work.route.acknowledge(message.id);
	return undefined;
}

// A mailbox that others use as well may hold hundreds of theirs: a line for each reason, not for each message.
function tellLeft(work: CheckWork, left: readonly UnreadableMessage[]): void {
	for (const [reason, [first, ...others]] of Map.groupBy(left, (message) => message.reason)) {
		const which =
			others.length === 0 ? `message ${first?.id}` : `${others.length + 1} messages, ${first?.id} the first,`;
		work.tell({ level: 'warn', step: 'collect', text: `Left ${which} in the inbox: ${reason}` });
	}
}

// A report over the API names the message that it is about, and not always its LocalId (docs/design/mesh.md, "Rules for the
// client").
function correlate(
	message: IncomingMessage,
	requests: readonly Request[],
): { readonly message: IncomingMessage; readonly request: Request | undefined } {
	const { linkedId, envelope } = message;
	const linked = linkedId === undefined ? undefined : requests.find(({ messageId }) => messageId === linkedId);
	if (linked === undefined) return { message, request: requests.find(({ localId }) => localId === envelope.localId) };
	const about = { localId: linked.localId, workflowId: envelope.workflowId || workflowId };
	return { message: { ...message, envelope: { ...envelope, ...about } }, request: linked };
}

function factsOf(
	{ route, project }: CheckWork,
	{ envelope }: IncomingMessage,
	request: Request | undefined,
	run: CheckRun | undefined,
): ReplyFacts {
	return {
		envelope,
		ownMailbox: route.mailbox,
		serviceMailbox: recipientOf(project.environment),
		workflowId,
		explain: route.explain,
		standing: request && (isWaiting(run, request) ? 'waiting' : 'settled'),
	};
}

const isWaiting = (run: CheckRun | undefined, { checkId, state }: Request): boolean =>
	run !== undefined && isExpectingReplies(run) && checkId === run.checkId && (state === 'sending' || state === 'sent');

const headOf = async ({ size, stream }: MessageData): Promise<ReplyData> => ({ head: await readHead(stream()), size });
