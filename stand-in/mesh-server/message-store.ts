import { dtsId } from '../dts-id.ts';
import type { Message } from './message.ts';

/** The messages of all mailboxes, in memory; their data are in the spool. */
export type MessageStore = {
	/** An id that no message has, and its place in the order of messages. */
	name(now: Date): Pick<Message, 'id' | 'order'>;
	/** Adds a message, or puts it in the place of the one with its id. */
	put(message: Message): void;
	get(id: string): Message | undefined;
	/** In the order in which they came. */
	all(): readonly Message[];
};

export function messageStore(): MessageStore {
	const messages = new Map<string, Message>();
	let order = 0;
	return {
		name(now) {
			order += 1;
			return { id: dtsId(now, order % 1000, String(order)), order };
		},
		put: (message) => void messages.set(message.id, message),
		get: (id) => messages.get(id.toUpperCase()),
		all: () => [...messages.values()],
	};
}
