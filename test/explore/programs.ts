import { disclose } from '../../disclosure/disclose.ts';
import type { CheckWork } from '../../loaders/check/state/check-work.ts';
import { everyStep } from '../../loaders/check/state/next-step.ts';
import { advance } from '../../loaders/check/steps/advance.ts';
import type { MeshRoute } from '../../loaders/mesh/route.ts';
import type { Dialect, Warehouse } from '../../warehouse/warehouse.ts';
import { testKey } from '../core/test-key.ts';
import { clinicFlow } from '../flows/clinic-flow.ts';
import { mailbox, testProject } from '../integration/support/test-project.ts';
import { now } from './clinic.ts';
import { disclosedFolder, errorOf, type Intercept, type Port, portOf } from './port.ts';
import { Program } from './program.ts';

/** `ndoo refresh` under its lock, as `openCheck` takes it; or without, as it never should. */
export const runProgram = (
	dialect: Dialect,
	plant: { readonly intercept?: () => Intercept; readonly hasNoLock?: boolean } = {},
) =>
	new Program(async (ask) => {
		const port = portOf(dialect, ask, plant.intercept?.());
		const run = async (): Promise<string> => (await advance(workOf(port), everyStep)).end;
		if (plant.hasNoLock === true) return await run();
		await using _lock = await port.warehouse.lock('check');
		return await run();
	}, errorOf(dialect));

/** `ndoo disclose`; or as it never should, each statement of its own moment. */
export const disclosureProgram = (dialect: Dialect, plant: { readonly isOfManyMoments?: boolean } = {}): Program =>
	new Program(async (ask) => {
		const { warehouse: whole, files } = portOf(dialect, ask);
		const transaction: Warehouse['transaction'] = async (_, work) => await whole.transaction('read-write', work);
		const warehouse: Warehouse = plant.isOfManyMoments === true ? { ...whole, transaction } : whole;
		await disclose(
			{
				warehouse,
				files,
				clock: () => now,
				newId: () => 'd1',
				actor: 'analyst',
				toolVersion: 'test',
				accepts: () => true,
				key: testKey,
				folder: disclosedFolder,
				tell: () => undefined,
			},
			clinicFlow,
		);
		return 'disclosed';
	}, errorOf(dialect));

/** Whoever reads a view by one statement, in any program: a cleaned view, or as the loader the view inside it. */
export const readerProgram = (dialect: Dialect, layer: 'cleaned' | 'inside' = 'cleaned'): Program =>
	new Program(async (ask) => {
		const numbers = await ask({ is: `read ${layer} view`, in: 'alone' });
		await ask({ is: 'end statement', in: 'alone' });
		return `read ${(numbers as readonly string[]).join(' ')}`;
	}, errorOf(dialect));

function workOf({ warehouse, files }: Port): CheckWork {
	return {
		project: { ...testProject('/project', '/project/meshclient.cfg'), environment: 'live' },
		kind: 'monthly',
		warehouse,
		route: quietRoute,
		files,
		clock: () => now,
		newId: () => 'r1',
		actor: 'scheduler',
		tell: () => undefined,
		digestKey: async () => testKey,
		gather: notHere,
		apply: notHere,
	};
}

const notHere = async (): Promise<never> => {
	throw new Error('the model begins with a reply that is proven');
};

/** A mailbox in which nothing comes any more. */
const quietRoute: MeshRoute = {
	name: 'client',
	mailbox,
	largestMessage: 1,
	explain: () => ({ meaning: '', advice: '' }),
	stage: notHere,
	send: notHere,
	inbox: async function* () {},
	acknowledge: notHere,
	setAside: notHere,
	forget: async () => undefined,
	whereabouts: notHere,
	close: async () => undefined,
};
