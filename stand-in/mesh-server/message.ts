import type { PassedOn } from './request-headers.ts';
import type { SpoolPart } from './spool.ts';

/** Where a message is, by the words of the tracking call (docs/design/mesh.md, "Calls"). */
export type MessageStatus = 'uploading' | 'accepted' | 'acknowledged' | 'undeliverable';

export type Data = {
	readonly kind: 'data';
	readonly encoding: 'gzip' | 'none';
	readonly totalChunks: number;
	/** The chunks that are there, in order; gone when the message is acknowledged or has expired. */
	readonly parts: readonly SpoolPart[];
	/** Bytes as they were sent; of the chunks so far. */
	readonly size: number;
};

/** Says in the sender's inbox that a message was not delivered. */
export type Report = {
	readonly kind: 'report';
	readonly about: Message;
	readonly code: string;
	readonly event: string;
	readonly description: string;
};

export type Message = {
	readonly id: string;
	/** Its place in the order in which messages came. */
	readonly order: number;
	/** '' for a report: no mailbox sends it. */
	readonly from: string;
	/** The mailbox whose inbox it is in. */
	readonly to: string;
	readonly workflowId: string;
	readonly passedOn: PassedOn;
	readonly content: Data | Report;
	readonly status: MessageStatus;
	readonly sentAt: Date;
	/** When it is in the inbox. */
	readonly dueAt: Date;
	/** When it leaves the inbox by itself. */
	readonly expiresAt: Date;
	/** When its status changed last. */
	readonly statusAt: Date;
};

export const localIdOf = ({ passedOn }: Message): string => passedOn['mex-localid'] ?? '';

export const isInInbox = ({ status, dueAt }: Message, now: Date): boolean => status === 'accepted' && dueAt <= now;

export const partsOf = ({ content }: Message): readonly SpoolPart[] => (content.kind === 'data' ? content.parts : []);

/** The message without its data, in the status in which it stays. */
export function settled(message: Message, status: 'acknowledged' | 'undeliverable', statusAt: Date): Message {
	const { content } = message;
	return { ...message, status, statusAt, content: content.kind === 'data' ? { ...content, parts: [] } : content };
}
