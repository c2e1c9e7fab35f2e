import type { Clock } from '../../../core/clock.ts';
import type { Files } from '../../../core/files.ts';
import { clientCode } from '../client-codes.ts';
import { largestMessage, type MeshRoute } from '../route.ts';
import { advisedFiles } from './advised-files.ts';
import { findFolders, type MeshFolders, requireFolders } from './folders.ts';
import { acknowledge, inbox } from './inbox.ts';
import { forget, send, stage, whereabouts } from './outbox.ts';

export type MeshClientRouteOptions = {
	readonly mailbox: string;
	/** The mailbox's folder as in meshclient.cfg; absolute. */
	readonly interfaceRoot: string;
	readonly files: Files;
	readonly clock: Clock;
};

/**
 * The route over the folders of an installed MESH client: ndoo reads and writes files, the client talks to MESH. Every
 * call throws `mesh-folder`, with what to do, when IN or OUT is missing or the system refuses a file.
 */
export function meshClientRoute({
	mailbox,
	interfaceRoot,
	files: plainFiles,
	clock,
}: MeshClientRouteOptions): MeshRoute {
	const files = advisedFiles(plainFiles);
	async function ready(): Promise<MeshFolders> {
		const folders = await findFolders(files, interfaceRoot);
		await requireFolders(files, folders);
		return folders;
	}
	return {
		name: 'client',
		mailbox,
		largestMessage,
		explain: clientCode,
		stage: async (message) => await stage(files, await ready(), message),
		send: async (message, attempt) => await send(files, await ready(), message, attempt),
		async *inbox() {
			yield* inbox(files, (await ready()).in, clock);
		},
		acknowledge: async (id) => await acknowledge(files, (await ready()).in, id),
		// A look into a folder costs nothing: what is not ours is looked at again.
		setAside: async () => {},
		forget: async (message) => await forget(files, await ready(), message),
		whereabouts: async (message) => await whereabouts(files, await ready(), message),
		close: async () => {},
	};
}
