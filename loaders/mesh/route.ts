import type { NdooError } from '../../core/errors.ts';
import type { MeshRouteName } from '../../core/project/project.ts';
import type { Envelope } from './envelope.ts';
import type { Whereabouts } from './whereabouts.ts';

/** A request on its way out: one data file with what MESH has to know of it. */
export type OutgoingMessage = {
	/** The name of data and control file without the ending, such as `YCLTA53-070219-0005`. */
	readonly baseName: string;
	readonly localId: string;
	readonly subject: string;
	readonly from: string;
	readonly to: string;
	readonly workflowId: string;
	/** The data file in the work folder. */
	readonly dataFile: string;
	/** MESH's id of the message, once it is known. */
	readonly messageId: string | undefined;
};

/** A message that came in, whole on the route's side. Nothing of its data is fetched before they are opened. */
export type IncomingMessage = {
	/** Opaque; unique within the mailbox (the DTSId, or the API's message id). */
	readonly id: string;
	readonly envelope: Envelope;
	/** MESH's id of the message that a report is about, where the route tells it. */
	readonly linkedId?: string;
	/** Undefined for a report, which has no data. */
	readonly data: { open(): Promise<MessageData | UnreadableMessage> } | undefined;
};

/** The data of a message, whole on this machine; may be streamed more than once. */
export type MessageData = { readonly size: number; stream(): AsyncIterable<Uint8Array> };

/** Something in the inbox that cannot be read as a message, or not now: said, never touched. */
export type UnreadableMessage = { readonly id: string; readonly reason: string };

/** `first`: just staged, nothing of it has gone. `again`: an earlier attempt may have gone. */
export type Attempt = 'first' | 'again';

/** What became of an attempt to send. */
export type Sending =
	/** `messageId`: MESH's id of it, where the route learns it now. */
	| { readonly outcome: 'sent'; readonly messageId?: string }
	/** It may have gone, and MESH does not say: a person decides, and it is never sent again. */
	| { readonly outcome: 'in doubt'; readonly reason: string }
	/** Nothing has gone, for certain. */
	| { readonly outcome: 'not sent'; readonly error: NdooError };

/** What a status code of MESH means, and what to do about it. The routes have tables of their own. */
export type MeshCode = { readonly meaning: string; readonly advice: string };

/** One of MESH's routes for one mailbox. One worker a mailbox at a time. */
export type MeshRoute = {
	readonly name: MeshRouteName;
	readonly mailbox: string;
	/** The most bytes that the data of one message may have. */
	readonly largestMessage: number;
	/** What a code in a report means that came by this route. */
	explain(code: string): MeshCode;
	/**
	 * Makes everything ready to send, without sending. May be repeated; after a kill it starts afresh.
	 * Comes before the intent to send is recorded.
	 */
	stage(message: OutgoingMessage): Promise<void>;
	/**
	 * Sends what was staged. Comes after the intent is recorded, and may be repeated after a kill: a message that has
	 * gone is not sent again, nor one that may have gone.
	 */
	send(message: OutgoingMessage, attempt: Attempt): Promise<Sending>;
	/** What is in the inbox now, in the order it came. */
	inbox(): AsyncIterable<IncomingMessage | UnreadableMessage>;
	/** Takes a message out of the inbox; only after its bytes are on disk or it is known to be of no use. May be repeated. */
	acknowledge(id: string): Promise<void>;
	/** Leaves a message where it is that is not for this program; it need not be fetched again. */
	setAside(id: string, reason: string): Promise<void>;
	/** Removes every copy of the request that the route keeps. May be repeated. */
	forget(message: OutgoingMessage): Promise<void>;
	whereabouts(message: OutgoingMessage): Promise<Whereabouts>;
	/** Ends what is open to the outside. */
	close(): Promise<void>;
};

export const isReadable = (message: IncomingMessage | UnreadableMessage): message is IncomingMessage =>
	'envelope' in message;

export const isWhole = (data: MessageData | UnreadableMessage): data is MessageData => 'stream' in data;

/** The most that MESH takes where a MESH client is at one end (docs/design/mesh.md, "Rules for the client"). */
export const largestMessage = 20_000_000_000;
