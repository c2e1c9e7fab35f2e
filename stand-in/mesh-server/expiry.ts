import { localIdOf, type Message, partsOf, settled } from './message.ts';
import type { Office } from './office.ts';
import { timesOf } from './posting.ts';

/** What is said of a message that nobody fetched (specification, error code 14). */
const notCollected = { code: '14', event: 'SEND', description: 'Message not collected by recipient after 5 days' };

/**
 * Takes the messages out of the inboxes whose time is over, and tells their senders by a report (specification, "Message
 * expiration"). A report expires without one.
 */
export async function expire({ messages, spool, clock, mailboxes }: Office): Promise<void> {
	const now = clock();
	const over = messages.all().filter(({ status, expiresAt }) => status === 'accepted' && expiresAt <= now);
	for (const message of over) {
		messages.put(settled(message, 'undeliverable', message.expiresAt));
		if (mailboxes.has(message.from)) messages.put({ ...messages.name(now), ...reportOn(message) });
	}
	for (const message of over) await spool.remove(partsOf(message));
}

function reportOn(message: Message): Omit<Message, 'id' | 'order'> {
	const { from, workflowId, passedOn, expiresAt } = message;
	const { 'mex-subject': subject, 'mex-filename': fileName } = passedOn;
	const given = { 'mex-localid': localIdOf(message), 'mex-subject': subject, 'mex-filename': fileName };
	return {
		from: '',
		to: from,
		workflowId,
		passedOn: Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : []))),
		content: { kind: 'report', about: message, ...notCollected },
		status: 'accepted',
		...timesOf(expiresAt, expiresAt),
	};
}
