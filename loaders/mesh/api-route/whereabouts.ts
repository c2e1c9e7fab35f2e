import { NdooError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import type { MeshApiClient } from '../api/client.ts';
import type { OutgoingMessage } from '../route.ts';
import type { Whereabouts } from '../whereabouts.ts';
import { type MemoryFile, memoryFile } from './memory.ts';
import { placeOf } from './place.ts';

const hour = 3_600_000;

/** Where a request is. MESH is asked once an hour at most, and not in the first: it may be hours before the service collects a request. */
export async function lookUp(
	client: MeshApiClient,
	memory: MemoryFile,
	message: OutgoingMessage,
	now: Date,
): Promise<Whereabouts> {
	const { tracked } = await memory.read();
	const last = tracked[message.localId];
	if (last !== undefined && now.getTime() - last.at.getTime() < hour) return last.where;
	const where = last === undefined ? ({ place: 'handed to MESH' } as const) : await track(client, message, last.where);
	await memory.change({ tracked: { ...tracked, [message.localId]: { at: now, where } } });
	return where;
}

async function track(client: MeshApiClient, message: OutgoingMessage, before: Whereabouts): Promise<Whereabouts> {
	const { messageId, localId } = message;
	try {
		return placeOf(await (messageId === undefined ? client.trackLocalId(localId) : client.track(messageId)));
	} catch (error) {
		// Where a request is helps a person; not to know it is no reason to stop.
		if (error instanceof NdooError) return before;
		throw error;
	}
}

/** Where a request was when MESH was asked last; asks nobody. */
export async function rememberedPlace(
	files: Files,
	folder: string,
	{ from, localId }: Pick<OutgoingMessage, 'from' | 'localId'>,
): Promise<Whereabouts> {
	const { tracked } = await memoryFile(files, folder, from).read();
	return tracked[localId]?.where ?? { place: 'handed to MESH' };
}
