import type { Bytes } from '../../core/files.ts';
import type { Message } from './message.ts';
import type { Office } from './office.ts';
import { piecesOf } from './pieces.ts';
import type { PassedOn } from './request-headers.ts';
import type { SpoolPart } from './spool.ts';

const day = 24 * 3_600_000;
const inboxDays = 5;

/** The times of a message that is sent now and is in the inbox at `dueAt`; it leaves it after five days. */
export const timesOf = (now: Date, dueAt: Date): Pick<Message, 'sentAt' | 'dueAt' | 'expiresAt' | 'statusAt'> => ({
	sentAt: now,
	dueAt,
	expiresAt: new Date(dueAt.getTime() + inboxDays * day),
	statusAt: now,
});

/** A message that nobody sends over the wire. */
export type Letter = {
	readonly from: string;
	readonly to: string;
	readonly workflowId: string;
	readonly passedOn: PassedOn;
	readonly data: Bytes;
	/** Now unless given. */
	readonly dueAt?: Date;
};

/** Puts a message into an inbox, in as many chunks as it needs, without regard to who may send what. Gives its id. */
export async function post({ messages, spool, clock, limits }: Office, letter: Letter): Promise<string> {
	const { data, dueAt = clock(), ...envelope } = letter;
	const parts: SpoolPart[] = [];
	for await (const piece of piecesOf(data, limits.replyChunk)) parts.push(await spool.keep(piece));
	const size = parts.reduce((sum, part) => sum + part.size, 0);
	const named = messages.name(clock());
	messages.put({
		...named,
		...envelope,
		...timesOf(clock(), dueAt),
		status: 'accepted',
		content: { kind: 'data', encoding: 'none', totalChunks: parts.length, parts, size },
	});
	return named.id;
}
