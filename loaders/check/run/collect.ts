import { type IncomingMessage, isReadable } from '../../mesh/route.ts';
import { recipientOf, workflowId } from '../../service/service.ts';
import { classifyReply, headLength, type ReplyKind } from '../reply-kind.ts';
import type { CheckRun, Request } from './check-run.ts';
import { type CheckWork, note, replyFile } from './check-work.ts';
import { fail } from './fail.ts';
import { changeRequest, requestsByLocalId } from './request-store.ts';
import { openRun } from './run-store.ts';

/**
 * Deals with every message in the inbox, whichever check it belongs to: a reply is stored and recorded before it is
 * acknowledged; a late or repeated one is deleted on sight, since an old list beside a new one names people; one that is
 * not ours stays where it is and blocks nothing.
 */
export async function collect(work: CheckWork): Promise<void> {
	for await (const message of work.route.inbox()) {
		if (!isReadable(message)) {
			work.tell({ level: 'warn', step: 'collect', text: `Left ${message.id} in the inbox: ${message.reason}` });
		} else await handle(work, message);
	}
}

async function handle(work: CheckWork, message: IncomingMessage): Promise<void> {
	const run = await openRun(work.warehouse, work.kind);
	const requests = await requestsByLocalId(work.warehouse, work.route.mailbox);
	// Sent before a kill, a request may have its reply before the next run records that it was sent.
	const isOpen = run?.state === 'extracted' || run?.state === 'submitted';
	const isWaiting = ({ checkId, state }: Request) =>
		isOpen && checkId === run.checkId && (state === 'sending' || state === 'sent');
	const kind = classifyReply({
		control: message.control,
		ownMailbox: work.route.mailbox,
		serviceMailbox: recipientOf(work.project.environment),
		workflowId,
		known: (localId) => {
			const request = requests.get(localId);
			return request === undefined ? undefined : isWaiting(request) ? 'waiting' : 'settled';
		},
		data: message.data && { head: await headOf(message.data.stream()), size: message.data.size },
	});
	const request = requests.get(message.control.localId);
	if (kind.kind === 'foreign' || request === undefined) {
		const why = kind.kind === 'foreign' ? kind.reason : 'Its LocalId is not known here.';
		work.tell({
			level: 'warn',
			step: 'collect',
			text: `Left message ${message.id} in the inbox, it is not ours: ${why}`,
		});
		return;
	}
	await settle(work, { message, kind, request, run });
	await work.route.acknowledge(message.id);
}

type Correlated = {
	readonly message: IncomingMessage;
	readonly kind: Exclude<ReplyKind, { kind: 'foreign' }>;
	readonly request: Request;
	readonly run: CheckRun | undefined;
};

async function settle(work: CheckWork, { message, kind, request, run }: Correlated): Promise<void> {
	const detail = { part: request.part, message: message.id };
	switch (kind.kind) {
		case 'transfer report':
		case 'job created':
			return await note(work, work.warehouse, request, 'message noted', { ...detail, kind: kind.kind });
		case 'late':
			// Taken before a kill that kept it from being acknowledged.
			if (message.id === request.replyId) return;
			work.tell({
				level: 'warn',
				step: 'collect',
				text: `Deleted a late or repeated message for ${request.baseName}: that request is settled.`,
			});
			return await note(work, work.warehouse, request, 'late message deleted', detail);
		case 'cleaned list':
		case 'empty list':
			return await take(work, { message, request, isEmpty: kind.kind === 'empty list' });
		case 'undelivered':
		case 'error text':
		case 'job failed':
		case 'unusable':
			if (run === undefined) return;
			return await fail(work, run, { part: request.part, reason: kind.reason, advice: kind.advice });
		default:
			return kind satisfies never;
	}
}

async function take(
	work: CheckWork,
	{
		message,
		request,
		isEmpty,
	}: { readonly message: IncomingMessage; readonly request: Request; readonly isEmpty: boolean },
): Promise<void> {
	await work.files.writeWhole(replyFile(work, request.checkId, request.part), message.data?.stream() ?? []);
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRequest(session, request, { state: 'replied', replyId: message.id });
		await note(work, session, request, 'reply taken', { part: request.part, message: message.id, isEmpty });
	});
	work.tell({ level: 'info', step: 'collect', text: `Took the reply to ${request.baseName}.` });
}

async function headOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of chunks) {
		parts.push(chunk);
		length += chunk.length;
		if (length >= headLength) break;
	}
	return Buffer.concat(parts).subarray(0, headLength);
}
