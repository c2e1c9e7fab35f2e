import { acknowledge } from './acknowledgement.ts';
import { type Download, download } from './download.ts';
import { type Handshake, handshake } from './handshake.ts';
import { inbox } from './inbox.ts';
import { type Endpoint, lookup } from './lookup.ts';
import { meshHttp as lineTo } from './mesh-http.ts';
import type { ApiMessageData } from './message-data.ts';
import { requireMessageId } from './message-id.ts';
import { type MeshApiOptions, requireSettings } from './options.ts';
import type { ApiMessage } from './outgoing.ts';
import { type SendOptions, type SendOutcome, send } from './send.ts';
import { type Tracked, trackLocalId, trackMessage } from './tracking.ts';

export type InboxOptions = {
	/** Ids a request, 10 to 5000; 500 unless given. */
	readonly pageSize?: number;
	/** `NAME`, `!NAME`, `NAME*`, `!NAME*`, `*NAME*` or `!*NAME*`. */
	readonly workflowFilter?: string;
};

/**
 * One mailbox over the MESH API (docs/design/mesh.md, "MESH API"). It knows nothing of what is sent.
 *
 * What it sees to: every request is signed anew, also when it is repeated; 425, 429, 502, 503, 504 and a lost connection
 * are met with pauses and a few repetitions, except for the request that begins a message, which is made once; content
 * passes through in constant memory; nothing that was cut, reordered or lacks a chunk is ever given out as a message;
 * passwords and keys are in no error and no log. Whatever fails throws a MeshApiError, unless it is said otherwise.
 *
 * What it leaves to the caller: to make the handshake before anything else, and keep its time; to record the intent
 * before `send`, and to resolve a doubt by tracking or by a person, never by sending again; to acknowledge a message only
 * when its bytes are durably stored, reports as well; to let one worker at a time use a mailbox; to ask for the inbox no
 * more often than every five minutes while it is empty, and daily at the least.
 */
export type MeshApiClient = {
	/** In upper case. */
	readonly mailbox: string;
	/** Makes the handshake unless the last one, whose time is handed in, is less than 24 hours old. */
	handshake(last: Date | undefined): Promise<Handshake>;
	/** The ids of the messages in the inbox, in MESH's order, each once. Anything may be acknowledged meanwhile. */
	inbox(options?: InboxOptions): AsyncIterable<string>;
	/** The headers of a message, and its content as it is read. */
	download(id: string): Promise<Download>;
	/** Takes a message out of the inbox, for good. */
	acknowledge(id: string): Promise<'acknowledged' | 'not there'>;
	/** Sends a message. What becomes of it is a value; throws only `mesh-config`, before anything is sent. */
	send(message: ApiMessage, data: ApiMessageData, options?: SendOptions): Promise<SendOutcome>;
	track(id: string): Promise<Tracked>;
	trackLocalId(localId: string): Promise<Tracked>;
	lookup(odsCode: string, workflowId: string): Promise<readonly Endpoint[]>;
	/** Ends every connection; what is under way fails. */
	close(): Promise<void>;
};

/**
 * Connects to nothing yet. Throws `mesh-config` for options that cannot be right.
 *
 * ```ts
 * const client = meshApiClient(options);
 * const { at } = await client.handshake(lastHandshake); // to be kept
 * for await (const id of client.inbox({ workflowFilter: 'MY_WORKFLOW' })) {
 * 	const message = await client.download(id);
 * 	await storeDurably(message.headers, message.stream());
 * 	await client.acknowledge(id);
 * }
 * await client.close();
 * ```
 */
export function meshApiClient(options: MeshApiOptions): MeshApiClient {
	const settings = requireSettings(options);
	const line = lineTo(settings);
	const { origin, credentials } = settings;
	const { mailbox } = credentials;
	return {
		mailbox,
		handshake: (last) => handshake(line, settings, last),
		inbox: ({ pageSize = 500, workflowFilter } = {}) => inbox(line, { mailbox, origin }, { pageSize, workflowFilter }),
		download: async (id) => await download(line, mailbox, requireMessageId(id)),
		acknowledge: async (id) => await acknowledge(line, mailbox, requireMessageId(id)),
		send: (message, data, options = {}) => send(line, mailbox, message, data, options),
		track: async (id) => await trackMessage(line, mailbox, requireMessageId(id)),
		trackLocalId: (localId) => trackLocalId(line, mailbox, localId),
		lookup: (odsCode, workflowId) => lookup(line, odsCode, workflowId),
		close: () => line.close(),
	};
}
