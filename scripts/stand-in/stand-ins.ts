import { NdooError } from '../../core/errors.ts';
import { checkKinds, type MeshRouteName, type Project } from '../../core/project/project.ts';
import { isStandInMailbox } from '../../core/project/project-rules.ts';
import { readMeshClientConfig } from '../../loaders/mesh/meshclient-config.ts';
import {
	type MeshClientStandIn,
	type MeshClientStandInOptions,
	meshClientStandIn,
} from '../../stand-in/mesh-client.ts';
import type { Edge } from '../cli/edge.ts';

/** How the stand-ins of a project behave; the rest follows from the project. */
export type Behaviour = Pick<MeshClientStandInOptions, 'scenarios' | 'seed' | 'rate' | 'turnaroundMilliseconds'>;

/**
 * A stand-in for each mailbox of a project. Throws `environment-refused` unless the project and its mailboxes are for the
 * stand-in: it takes whatever lies in OUT, and in the folders of a real client that is somebody's.
 */
export async function standInsOf(
	{ environment, mailboxes, mesh }: Project,
	{ files, clock }: Pick<Edge, 'files' | 'clock'>,
	behaviour: Behaviour,
): Promise<readonly MeshClientStandIn[]> {
	if (mesh.route !== 'client') throw noFolders(mesh.route);
	const own = checkKinds.map((kind) => mailboxes[kind]).filter((mailbox) => mailbox !== undefined);
	if (own.length === 0) {
		throw new NdooError('config-invalid', 'The project has no mailbox.', {
			todo: 'Give one under `mailboxes:` in ndoo.yml.',
		});
	}
	const real = own.find((mailbox) => !isStandInMailbox(mailbox));
	if (environment === 'stand-in' && real !== undefined) throw realMailbox(real);
	return await Promise.all(
		own.map(async (mailbox) => {
			const { interfaceRoot } = await readMeshClientConfig(files, mesh.configFile, mailbox);
			return meshClientStandIn({ environment, interfaceRoot, mailbox, files, clock, ...behaviour });
		}),
	);
}

const noFolders = (route: MeshRouteName): NdooError =>
	new NdooError(
		'config-invalid',
		`The stand-in plays the MESH client or its API; the project uses the route ${route}.`,
		{
			todo: 'Run the command with --route client or --route api, or set `mesh: route:` in ndoo.yml to one of them.',
		},
	);

const realMailbox = (mailbox: string): NdooError =>
	new NdooError(
		'environment-refused',
		`The stand-in does not work for mailbox ${mailbox}, which could be a real one.`,
		{
			todo: 'Give the mailboxes of a stand-in project ids with a hyphen, such as X0X-MONTHLY: no mailbox of the national service has one. Nothing was touched.',
		},
	);
