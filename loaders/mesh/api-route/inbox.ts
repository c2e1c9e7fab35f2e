import type { Clock } from '../../../core/clock.ts';
import type { Files } from '../../../core/files.ts';
import type { MeshApiClient } from '../api/client.ts';
import { shownName } from '../client-folder/arrival.ts';
import type { IncomingMessage, UnreadableMessage } from '../route.ts';
import { incomingMessage, unreadable } from './incoming.ts';
import type { Memory, MemoryFile } from './memory.ts';

export type InboxWork = {
	readonly client: MeshApiClient;
	readonly files: Files;
	readonly clock: Clock;
	readonly memory: MemoryFile;
	/** Where the data of messages wait until they are acknowledged. */
	readonly spool: string;
};

const secondsBetweenLooks = 300;

/**
 * Whether the inbox may be asked for: every five minutes at most, unless the last look found something to take
 * (docs/design/mesh.md).
 */
export function mayLook({ lookedAt, isDraining }: Memory, now: Date): boolean {
	if (lookedAt === undefined || isDraining || lookedAt > now) return true;
	return Math.round((now.getTime() - lookedAt.getTime()) / 1000) >= secondsBetweenLooks;
}

/** The messages in the inbox, oldest first. One that cannot be read is given with the reason and blocks nothing. */
export async function* inbox(work: InboxWork): AsyncGenerator<IncomingMessage | UnreadableMessage> {
	const { client, clock, memory } = work;
	const ids = await Array.fromAsync(client.inbox());
	const known = (await memory.read()).setAside;
	const setAside = Object.fromEntries(Object.entries(known).filter(([id]) => ids.includes(id)));
	await memory.change({ lookedAt: clock(), isDraining: false, setAside });
	for (const id of ids) {
		const reason = Object.hasOwn(setAside, id) ? setAside[id] : undefined;
		if (reason === undefined) yield* fetched(work, id);
		else yield { id: shownName(id), reason };
	}
}

async function* fetched(
	{ client, files, spool }: InboxWork,
	id: string,
): AsyncGenerator<IncomingMessage | UnreadableMessage> {
	try {
		const download = await client.download(id);
		try {
			yield incomingMessage(files, spool, download);
		} finally {
			download.discard();
		}
	} catch (error) {
		yield unreadable(id, error);
	}
}
