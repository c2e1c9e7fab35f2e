import type { MessageData } from '../../mesh/route.ts';
import type { ReplyKind } from '../reply/reply-kind.ts';
import type { CheckRun, Request } from '../state/check-run.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { changeRequest } from '../state/request-store.ts';
import { fail } from './fail.ts';
import { take } from './take.ts';

/** A message, the request that it answers, and the check under way, which need not be that request's. */
export type Correlated = {
	readonly id: string;
	/** Undefined for a report, and where the envelope told enough. */
	readonly data: MessageData | undefined;
	readonly kind: Exclude<ReplyKind, { kind: 'foreign' }>;
	readonly request: Request;
	readonly run: CheckRun | undefined;
};

/** Does what a message asks for; when it is done, the message may be acknowledged. */
export async function settle(work: CheckWork, { id, data, kind, request, run }: Correlated): Promise<void> {
	const detail = { part: request.part, message: id };
	switch (kind.kind) {
		case 'transfer report':
		case 'job created':
			await knownToBeSent(work, request);
			return await note(work, work.warehouse, request, 'message noted', { ...detail, kind: kind.kind });
		case 'late':
			// Taken before a kill that kept it from being acknowledged.
			if (id === request.replyId) return;
			work.tell({
				level: 'warn',
				step: 'collect',
				text: `Deleted a late or repeated message for ${request.baseName}: that request is settled.`,
			});
			return await note(work, work.warehouse, request, 'late message deleted', detail);
		case 'cleaned list':
		case 'empty list': {
			const isEmpty = kind.kind === 'empty list';
			return await take(work, request, {
				id,
				bytes: data?.stream() ?? [],
				isByHand: false,
				detail: { ...detail, isEmpty },
			});
		}
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

// What was in doubt is so no longer: MESH or the service speaks of the message.
async function knownToBeSent(work: CheckWork, request: Request): Promise<void> {
	if (request.state === 'sending')
		await changeRequest(work.warehouse, request, { state: 'sent', sentAt: work.clock() });
}
