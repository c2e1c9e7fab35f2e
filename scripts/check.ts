import { randomBytes } from 'node:crypto';
import { NdooError } from '../core/errors.ts';
import type { CheckKind, Project } from '../core/project/project.ts';
import type { CheckWork } from '../loaders/check/run/check-work.ts';
import { previousTallies } from '../loaders/check/run/tally-store.ts';
import { meshClientRoute } from '../loaders/mesh/client-folder/route.ts';
import { readMeshClientConfig } from '../loaders/mesh/meshclient-config.ts';
import type { MeshRoute } from '../loaders/mesh/route.ts';
import { isServiceMailbox } from '../loaders/service/service.ts';
import { requireCurrentSchema } from '../sql/migrations/migrate.ts';
import { actor } from './actor.ts';
import type { Edge, Printer } from './edge.ts';
import { monthlyPopulation } from './monthly-population.ts';
import { type CommonOptions, openWorkspace, type Workspace } from './workspace.ts';

/** What a check works with, under the lock that keeps a second run out. */
export type OpenCheck = AsyncDisposable & { readonly work: CheckWork };

/** The monthly check of a project. */
export async function openMonthlyCheck(options: CommonOptions, edge: Edge, print: Printer): Promise<OpenCheck> {
	return await openCheck('monthly', { options, edge, print }, (workspace) => ({
		gather: async () => await monthlyPopulation(workspace, await previousTallies(workspace.warehouse), print.note),
		apply: () => Promise.reject(new Error('a monthly list is published, not applied')),
	}));
}

type Opening = { readonly options: CommonOptions; readonly edge: Edge; readonly print: Printer };

/** Opens warehouse and route and takes the lock; `rest` says who is asked about and what becomes of the answer. */
export async function openCheck(
	kind: CheckKind,
	{ options, edge, print }: Opening,
	rest: (workspace: Workspace) => Pick<CheckWork, 'gather' | 'apply'>,
): Promise<OpenCheck> {
	await using stack = new AsyncDisposableStack();
	const workspace = stack.use(await openWorkspace(options, edge, { create: false }));
	const { project, warehouse } = workspace;
	await requireCurrentSchema(warehouse);
	stack.use(await warehouse.lock('check'));
	const work: CheckWork = {
		project,
		kind,
		warehouse,
		route: await openRoute(project, kind, edge),
		files: edge.files,
		clock: edge.clock,
		newId: () => randomBytes(3).toString('hex'),
		actor: actor(),
		tell: print.note,
		...rest(workspace),
	};
	const held = stack.move();
	return { work, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function openRoute(project: Project, kind: CheckKind, { files, clock }: Edge): Promise<MeshRoute> {
	const mailbox = project.mailboxes[kind];
	if (mailbox === undefined || isServiceMailbox(mailbox)) throw noMailbox(kind);
	const { interfaceRoot } = await readMeshClientConfig(files, project.meshClient.configFile, mailbox);
	return meshClientRoute({ mailbox, interfaceRoot, files, clock });
}

const noMailbox = (kind: CheckKind): NdooError =>
	new NdooError('config-invalid', `There is no mailbox of your own for ${kind} checks.`, {
		todo: `Give one in ndoo.yml under \`mailboxes: ${kind}:\`. Each use has a mailbox of its own (check service page).`,
	});
