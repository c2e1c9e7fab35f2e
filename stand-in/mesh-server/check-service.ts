import type { Bytes } from '../../core/files.ts';
import { recipientOf } from '../../loaders/service/service.ts';
import { answerRequest } from '../answer.ts';
import type { PlannedReply } from '../planned-reply.ts';
import { gunzipped } from './gzip.ts';
import { localIdOf, type Message, partsOf, settled } from './message.ts';
import type { Office } from './office.ts';
import { post } from './posting.ts';

/**
 * The check service: fetches a message that is for it, answers and forgets it, all at once; what it answers is in the
 * sender's inbox when it is due. MESH has no message for what went well (K1): the sender tracks that.
 */
export async function collect(office: Office, message: Message): Promise<void> {
	if (office.service === undefined || message.to !== recipientOf('stand-in')) return;
	const { from, to, workflowId } = message;
	const control = { from, to, workflowId, localId: localIdOf(message) };
	const replies = await answerRequest({ control, data: () => dataOf(office, message) }, office.service);
	const undelivered = replies.find(isUndelivered);
	if (undelivered !== undefined) return leave(office, message, undelivered);
	const now = office.clock();
	for (const reply of replies) if (reply.kind === 'data') await post(office, letterOf(reply, now));
	office.messages.put(settled(message, 'acknowledged', now));
	await office.spool.remove(partsOf(message));
}

const isUndelivered = ({ kind, control }: PlannedReply): boolean =>
	kind === 'report' && control.statusRecord.statusCode !== '00';

// It expires where it is, sooner than in five days.
function leave({ messages }: Office, message: Message, { afterMilliseconds }: PlannedReply): void {
	messages.put({ ...message, expiresAt: new Date(message.dueAt.getTime() + afterMilliseconds) });
}

function letterOf({ control, afterMilliseconds, data }: Extract<PlannedReply, { kind: 'data' }>, now: Date) {
	const { from, to, workflowId, localId, subject } = control;
	const passedOn = { 'mex-localid': localId, ...(subject === '' ? {} : { 'mex-subject': subject }) };
	return { from, to, workflowId, passedOn, data: data(), dueAt: new Date(now.getTime() + afterMilliseconds) };
}

async function* dataOf({ spool }: Office, { content }: Message): Bytes {
	if (content.kind !== 'data') return;
	for (const part of content.parts) {
		yield* content.encoding === 'gzip' ? gunzipped(spool.read(part)) : spool.read(part);
	}
}
