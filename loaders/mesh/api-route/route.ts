import { join } from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import type { Files } from '../../../core/files.ts';
import type { Note, Tell } from '../../../core/note.ts';
import { apiCode } from '../api/api-codes.ts';
import type { MeshApiClient } from '../api/client.ts';
import { largestMessage, type MeshRoute } from '../route.ts';
import { inbox, mayLook } from './inbox.ts';
import { spoolFile } from './incoming.ts';
import { memoryFile } from './memory.ts';
import { send } from './sending.ts';
import { lookUp } from './whereabouts.ts';

export type MeshApiRouteOptions = {
	readonly client: MeshApiClient;
	readonly files: Files;
	readonly clock: Clock;
	/** The project's work folder: what is remembered between runs, and messages on their way in. */
	readonly folder: string;
	readonly tell: Tell;
	/** Uncompressed bytes of the pieces that a message is sent in; as the client has it unless given. */
	readonly chunkBytes?: number | undefined;
};

/** The route over MESH's API. One worker a mailbox; every call throws a `MeshApiError` when MESH cannot be spoken to. */
export function meshApiRoute(options: MeshApiRouteOptions): MeshRoute {
	const { client, files, clock, folder, tell, chunkBytes } = options;
	const memory = memoryFile(files, folder, client.mailbox);
	const spool = join(folder, `mesh-api-${client.mailbox}`);
	let hasLooked = false;

	async function shakeHands(): Promise<void> {
		const { handshakeAt } = await memory.read();
		const { at } = await client.handshake(handshakeAt);
		if (at !== handshakeAt) await memory.change({ handshakeAt: at });
	}

	return {
		name: 'api',
		mailbox: client.mailbox,
		largestMessage,
		explain: apiCode,
		stage: shakeHands,
		send: async (message, attempt) => await send(client, message, { attempt, chunkBytes }),
		async *inbox() {
			// What a kill left there is fetched again: MESH has it until it is acknowledged.
			await files.remove(spool);
			if (!mayLook(await memory.read(), clock())) {
				if (!hasLooked) tell(tooSoon);
				return;
			}
			hasLooked = true;
			await shakeHands();
			yield* inbox({ client, files, clock, memory, spool });
		},
		async acknowledge(id) {
			await client.acknowledge(id);
			await files.remove(spoolFile(spool, id));
			if (!(await memory.read()).isDraining) await memory.change({ isDraining: true });
		},
		async setAside(id, reason) {
			const { setAside } = await memory.read();
			await memory.change({ setAside: { ...setAside, [id]: reason } });
		},
		async forget({ localId }) {
			await files.remove(spool);
			const { [localId]: known, ...tracked } = (await memory.read()).tracked;
			if (known !== undefined) await memory.change({ tracked });
		},
		whereabouts: async (message) => await lookUp(client, memory, message, clock()),
		close: async () => await client.close(),
	};
}

const tooSoon: Note = {
	level: 'info',
	step: 'collect',
	text: 'The inbox was empty less than five minutes ago; MESH asks not to look again before.',
};
