import type { ControlFile } from './control-file.ts';

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
};

/** A message that came in, whole on the route's side. */
export type IncomingMessage = {
	/** Opaque; unique within the mailbox (the DTSId, or the API's message id). */
	readonly id: string;
	readonly control: ControlFile;
	/** Undefined for a report, which has no data. */
	readonly data: { readonly size: number; stream(): AsyncIterable<Uint8Array> } | undefined;
};

/** Something in the inbox that cannot be read as a message (yet): said, never touched. */
export type UnreadableMessage = { readonly id: string; readonly reason: string };

/** Where a request that was handed over is now, as far as the route can see. */
export type Whereabouts = 'not sent' | 'waiting to be sent' | 'sent' | 'refused by the client' | 'unknown';

/** One of MESH's routes for one mailbox. One worker a mailbox at a time. */
export type MeshRoute = {
	readonly mailbox: string;
	/**
	 * Makes everything ready to send, without sending. May be repeated; after a kill it starts afresh.
	 * Comes before the intent to send is recorded.
	 */
	stage(message: OutgoingMessage): Promise<void>;
	/**
	 * Sends what was staged. Comes after the intent is recorded, and may be repeated after a kill: a message that has
	 * gone is not sent again.
	 */
	send(message: OutgoingMessage): Promise<void>;
	/** What is in the inbox now, in the order it came. */
	inbox(): AsyncIterable<IncomingMessage | UnreadableMessage>;
	/** Takes a message out of the inbox; only after its bytes are on disk or it is known to be of no use. May be repeated. */
	acknowledge(id: string): Promise<void>;
	/** Removes every copy of the request that the route keeps (OUT, SENT, FAILED). May be repeated. */
	forget(message: OutgoingMessage): Promise<void>;
	whereabouts(message: OutgoingMessage): Promise<Whereabouts>;
};

export const isReadable = (message: IncomingMessage | UnreadableMessage): message is IncomingMessage =>
	'control' in message;
