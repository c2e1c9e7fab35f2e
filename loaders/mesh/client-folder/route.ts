import type { Clock } from '../../../core/clock.ts';
import type { Files } from '../../../core/files.ts';
import type { MeshRoute } from '../route.ts';
import { advisedFiles } from './advised-files.ts';
import { meshFolders, requireFolders } from './folders.ts';
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
	const folders = meshFolders(interfaceRoot);
	const ready = () => requireFolders(files, folders);
	return {
		mailbox,
		async stage(message) {
			await ready();
			await stage(files, folders, message);
		},
		async send(message) {
			await ready();
			await send(files, folders, message);
		},
		async *inbox() {
			await ready();
			yield* inbox(files, folders.in, clock);
		},
		async acknowledge(id) {
			await ready();
			await acknowledge(files, folders.in, id);
		},
		async forget(message) {
			await ready();
			await forget(files, folders, message);
		},
		async whereabouts(message) {
			await ready();
			return await whereabouts(files, folders, message);
		},
	};
}
