import { NdooError } from '../core/errors.ts';
import { checkKinds, type Project } from '../core/project/project.ts';
import { readMeshClientConfig } from '../loaders/mesh/meshclient-config.ts';
import {
	type MeshClientStandIn,
	type MeshClientStandInOptions,
	meshClientStandIn,
} from '../loaders/stand-in/mesh-client.ts';
import type { Edge } from './edge.ts';

/** How the stand-ins of a project behave; the rest follows from the project. */
export type Behaviour = Pick<MeshClientStandInOptions, 'scenarios' | 'seed' | 'rate' | 'turnaroundMilliseconds'>;

/** A stand-in for each mailbox of a project. Throws `environment-refused` unless the project is for the stand-in. */
export async function standInsOf(
	{ environment, mailboxes, meshClient }: Project,
	{ files, clock }: Pick<Edge, 'files' | 'clock'>,
	behaviour: Behaviour,
): Promise<readonly MeshClientStandIn[]> {
	const own = checkKinds.map((kind) => mailboxes[kind]).filter((mailbox) => mailbox !== undefined);
	if (own.length === 0) {
		throw new NdooError('config-invalid', 'The project has no mailbox.', {
			todo: 'Give one under `mailboxes:` in ndoo.yml.',
		});
	}
	return await Promise.all(
		own.map(async (mailbox) => {
			const { interfaceRoot } = await readMeshClientConfig(files, meshClient.configFile, mailbox);
			return meshClientStandIn({ environment, interfaceRoot, mailbox, files, clock, ...behaviour });
		}),
	);
}
