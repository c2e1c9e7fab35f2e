import { join } from 'node:path';
import { NdooError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';

/**
 * The folders of one mailbox under its InterfaceRoot (docs/design/mesh.md, "MESH client: folders"; the organisation
 * policy has the same tree).
 */
export type MeshFolders = {
	readonly in: string;
	readonly out: string;
	readonly sent: string;
	readonly failed: string;
	readonly temp: string;
	/** Where the client puts a message together before it moves it to IN. */
	readonly received: string;
};

export const meshFolders = (interfaceRoot: string): MeshFolders => ({
	in: join(interfaceRoot, 'IN'),
	out: join(interfaceRoot, 'OUT'),
	sent: join(interfaceRoot, 'SENT'),
	failed: join(interfaceRoot, 'FAILED'),
	temp: join(interfaceRoot, 'TEMP'),
	received: join(interfaceRoot, 'TEMP', 'RCV'),
});

/**
 * The folders by the names that they have on the disk: where case counts, as on a share that another system mounts, `In`
 * may stand for `IN`. Those that are not there keep their usual names.
 */
export async function findFolders(files: Pick<Files, 'list'>, interfaceRoot: string): Promise<MeshFolders> {
	const present = (await files.list(interfaceRoot)).filter(({ isFile }) => !isFile).map(({ name }) => name);
	const actual = (usual: string): string =>
		present.find((name) => name === usual) ?? present.find((name) => name.toUpperCase() === usual) ?? usual;
	const usual = meshFolders(interfaceRoot);
	return {
		...usual,
		in: join(interfaceRoot, actual('IN')),
		out: join(interfaceRoot, actual('OUT')),
		sent: join(interfaceRoot, actual('SENT')),
		failed: join(interfaceRoot, actual('FAILED')),
	};
}

/**
 * Throws `mesh-folder` unless IN and OUT are there. They are never made here: where they are missing the MESH client
 * works somewhere else, and a request put there would wait for ever.
 */
export async function requireFolders(files: Pick<Files, 'stat'>, folders: MeshFolders): Promise<void> {
	for (const folder of [folders.in, folders.out]) {
		const entry = await files.stat(folder);
		if (entry !== undefined && !entry.isFile) continue;
		throw new NdooError('mesh-folder', `The MESH client's folder ${folder} is not there.`, {
			todo: 'Check that <InterfaceRoot> in meshclient.cfg is the folder that the MESH client uses for this mailbox, that its drive is connected, and that the client has been started once: it makes its folders itself.',
		});
	}
}
