import type { Clock } from '../../core/clock.ts';
import type { AnswerOptions } from '../answer.ts';
import type { ApiVersion } from './api-version.ts';
import type { Trouble } from './faults.ts';
import type { Mailbox, Mailboxes } from './mailbox.ts';
import type { MessageStore } from './message-store.ts';
import type { Headers } from './request-headers.ts';
import type { Spool } from './spool.ts';

/** Sizes in bytes; MESH's own unless a test makes them smaller. */
export type MeshLimits = {
	readonly largestRequest: number;
	/** Every chunk but the last has to be larger. */
	readonly smallestChunk: number;
	readonly largestMessage: number;
	/** The data of what the check service sends are cut into chunks of this size. */
	readonly replyChunk: number;
};

const megabyte = 1_000_000;

// docs/design/mesh.md, "Rules for the client".
export const meshLimits: MeshLimits = {
	largestRequest: 100 * megabyte,
	smallestChunk: 5 * megabyte,
	largestMessage: 20_000 * megabyte,
	replyChunk: 75 * megabyte,
};

/** What the calls work on. */
export type Office = {
	readonly mailboxes: Mailboxes;
	readonly messages: MessageStore;
	readonly spool: Spool;
	readonly clock: Clock;
	readonly limits: MeshLimits;
	/** How the check service answers; undefined when somebody else plays it. */
	readonly service: AnswerOptions | undefined;
};

/** One call of a mailbox that is known to be the one it says. */
export type Visit = {
	readonly mailbox: Mailbox;
	readonly version: ApiVersion;
	readonly headers: Headers;
	/** The body; throws `Refused` when it is too large. */
	readonly body: AsyncIterable<Uint8Array>;
	/** What goes wrong with it on purpose. */
	readonly trouble: Trouble | undefined;
};
