import type { Bytes } from '../core/files.ts';
import type { Envelope, StatusRecord } from '../loaders/mesh/envelope.ts';

/** What is said of a message beside its data; its id and its date are the transport's to give. */
export type ReplyControl = Pick<Envelope, 'workflowId' | 'from' | 'to' | 'subject' | 'localId'> & {
	readonly statusRecord: Omit<StatusRecord, 'dateTime'>;
};

/** A message that the stand-in will send, and how long after the request it comes. */
export type PlannedReply = { readonly afterMilliseconds: number; readonly control: ReplyControl } & (
	| { readonly kind: 'report' }
	| { readonly kind: 'data'; readonly data: () => Bytes }
);

/** A request as it reaches the service. */
export type ServiceRequest = {
	readonly control: Pick<Envelope, 'workflowId' | 'from' | 'to' | 'localId'>;
	/** May be asked for more than once. */
	readonly data: () => Bytes;
};
