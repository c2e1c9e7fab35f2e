import { randomBytes } from 'node:crypto';
import type { Tell } from '../../core/note.ts';
import type { CheckKind } from '../../core/project/project.ts';
import type { Flows } from '../../flows/flow-files.ts';
import type { CheckWork, GatheredPopulation } from '../../loaders/check/state/check-work.ts';
import { populationDate } from '../../loaders/check/state/run-store.ts';
import { previousTallies } from '../../loaders/check/state/tally-store.ts';
import { monthlyPopulation } from '../../loaders/population/monthly-population.ts';
import { registeredPopulation } from '../../loaders/population/registered-population.ts';
import { requireCurrentSchema } from '../../sql/migrations/migrate.ts';
import { requireNoCopy } from '../../warehouse/database-copy.ts';
import type { AcceptsCall } from '../../warehouse/dependencies/source-calls.ts';
import { actor } from '../cli/actor.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import { accepting } from '../project/source-calls.ts';
import { placeOf, warehouseKey } from '../project/warehouse-key.ts';
import { type CommonOptions, openWorkspace, type Workspace } from '../project/workspace.ts';
import { openRoute } from './mesh-route.ts';

/** What a check works with, under the lock that keeps a second run out. */
export type OpenCheck = AsyncDisposable & { readonly work: CheckWork; readonly flows: Flows };

/** The monthly check of a project; with `asksTopUp`, one of those registered since when none of everybody is due. */
export async function openMonthlyCheck(
	options: CommonOptions & { readonly asksTopUp?: boolean },
	edge: Edge,
	print: Printer,
): Promise<OpenCheck> {
	return await openCheck('monthly', { options, edge, print }, (workspace) => ({
		asksTopUp: options.asksTopUp === true,
		gather: async (joins) =>
			await populationOf(workspace, joins, { tell: print.note, accepts: accepting(workspace.project, edge.clock()) }),
		apply: () => Promise.reject(new Error('a monthly list is published, not applied')),
	}));
}

type Gathering = { readonly tell: Tell; readonly accepts: AcceptsCall };

async function populationOf(
	workspace: Workspace,
	joins: string | undefined,
	{ tell, accepts }: Gathering,
): Promise<GatheredPopulation> {
	const { project, flows, warehouse } = workspace;
	const source = { project, units: flows.businessUnits, warehouse };
	if (joins === undefined) return await monthlyPopulation(source, await previousTallies(warehouse), tell, accepts);
	const since = await populationDate(warehouse, joins);
	if (since === undefined) throw new Error('a list that is joined has a check with a date');
	return await registeredPopulation(source, since, tell, accepts);
}

export type CheckOptions = { readonly options: CommonOptions; readonly edge: Edge; readonly print: Printer };

/** Who is asked about, and what becomes of the answer. */
export type CheckAbout = Pick<CheckWork, 'gather' | 'apply' | 'oneOff' | 'asksTopUp'>;

/** For what is done with a check under way without going on with it. */
export const nobodyAsked: CheckAbout = {
	gather: () => Promise.reject(new Error('this run asks about nobody')),
	apply: () => Promise.reject(new Error('this run takes no answer')),
};

/** What every check works with. */
export type CheckBase = Omit<CheckWork, keyof CheckAbout>;

/** Opens warehouse and route and takes the lock; `rest` says who is asked about and what becomes of the answer. */
export async function openCheck(
	kind: CheckKind,
	{ options, edge, print }: CheckOptions,
	rest: (workspace: Workspace, base: CheckBase) => CheckAbout | Promise<CheckAbout>,
): Promise<OpenCheck> {
	await using stack = new AsyncDisposableStack();
	const workspace = stack.use(await openWorkspace(options, edge, { create: false }));
	const { project, warehouse } = workspace;
	await requireCurrentSchema(warehouse);
	// Before anything is sent, and before the folders of MESH are looked at: they may be the original's.
	await requireNoCopy(warehouse);
	stack.use(await warehouse.lock('check'));
	const key = await warehouseKey(workspace, edge);
	const route = stack.adopt(await openRoute(project, kind, edge, print), (open) => open.close());
	const base: CheckBase = {
		project,
		kind,
		warehouse,
		route,
		files: edge.files,
		clock: edge.clock,
		newId: () => randomBytes(3).toString('hex'),
		place: placeOf(project),
		actor: actor(),
		tell: onceEach(print.note),
		digestKey: async () => key,
	};
	const work = { ...base, ...(await rest(workspace, base)) };
	const held = stack.move();
	return { work, flows: workspace.flows, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

// While it waits, a run comes by the same thing many times.
function onceEach(tell: Tell): Tell {
	const told = new Set<string>();
	return (note) => {
		if (note.level !== 'info' && told.has(note.text)) return;
		told.add(note.text);
		tell(note);
	};
}
