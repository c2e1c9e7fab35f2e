import { NdooError } from '../../core/errors.ts';
import type { Project } from '../../core/project/project.ts';
import type { CheckRun, Request } from '../../loaders/check/state/check-run.ts';
import { outgoingMessage } from '../../loaders/check/state/message.ts';
import { daysBetween } from '../../loaders/check/state/next-step.ts';
import type { PartInWaiting } from '../../loaders/check/state/overdue.ts';
import { rememberedPlace } from '../../loaders/mesh/api-route/whereabouts.ts';
import { meshClientRoute } from '../../loaders/mesh/client-folder/route.ts';
import { readMeshClientConfig } from '../../loaders/mesh/meshclient-config.ts';
import type { OutgoingMessage } from '../../loaders/mesh/route.ts';
import type { Whereabouts } from '../../loaders/mesh/whereabouts.ts';
import type { Edge } from '../cli/edge.ts';

/** What a check waits for, as far as it can be seen on this machine: nobody outside is asked, and nothing is changed. */
export async function waitingParts(
	project: Project,
	run: CheckRun,
	requests: readonly Request[],
	edge: Edge,
): Promise<readonly PartInWaiting[]> {
	const waiting = requests.filter(({ state }) => state === 'sent');
	return await Promise.all(
		waiting.map(async (request) => ({
			part: request.part,
			baseName: request.baseName,
			days: daysBetween(request.sentAt ?? run.changedAt, edge.clock()),
			where: await placeSeen(project, outgoingMessage({ project }, request), edge),
		})),
	);
}

async function placeSeen(project: Project, message: OutgoingMessage, edge: Edge): Promise<Whereabouts> {
	try {
		return await place(project, message, edge);
	} catch (error) {
		// `ndoo status` also says how things stand when the folders are out of reach.
		if (error instanceof NdooError) return { place: 'handed to MESH' };
		throw error;
	}
}

async function place(
	{ mesh, folders }: Project,
	message: OutgoingMessage,
	{ files, clock }: Edge,
): Promise<Whereabouts> {
	switch (mesh.route) {
		case 'client': {
			const { interfaceRoot } = await readMeshClientConfig(files, mesh.configFile, message.from);
			return await meshClientRoute({ mailbox: message.from, interfaceRoot, files, clock }).whereabouts(message);
		}
		case 'api':
			return await rememberedPlace(files, folders.work, message);
		case 'ui':
			return { place: 'with a person' };
		default:
			return mesh satisfies never;
	}
}
