import { inspect, isDeepStrictEqual } from 'node:util';
import type { Ran } from '../integration/support/project.ts';
import type { Case } from './cases.ts';
import { type ListSeen, listSeen } from './state.ts';
import type { Point, Watch } from './watched.ts';
import { makeWorld, type World } from './world.ts';

/** A case at the moment before its command, and what it comes to when nothing happens. */
export type Stage = AsyncDisposable & {
	readonly one: Case;
	readonly world: World;
	readonly points: readonly Point[];
	readonly undisturbed: object;
	/** Those that a reader may have: the one before, and the one after. */
	readonly lists: readonly (ListSeen | undefined)[];
};

/** The moment before the command is kept as `start`. */
export async function setStage(one: Case, clock: () => Date): Promise<Stage> {
	const world = await makeWorld(one.content, clock);
	try {
		await one.prepare(world);
		world.taken.sent = 0;
		world.keep('start');
		const points: Point[] = [];
		world.putBack('start');
		const ran = await runCase(world, one, (point) => void points.push(point));
		if (!isWell(one, ran)) throw new Error(`${one.name} ended with ${ran.status}: ${ran.err}`);
		await one.goOn(world);
		const undisturbed = await world.state();
		const after = await world.project.withWarehouse(listSeen);
		const dispose = () => world[Symbol.asyncDispose]();
		return { one, world, points, undisturbed, lists: [world.lists[0], after], [Symbol.asyncDispose]: dispose };
	} catch (error) {
		await world[Symbol.asyncDispose]();
		throw error;
	}
}

export async function runCase(world: World, { words }: Case, watch?: Watch): Promise<Ran> {
	return await world.run(
		words.map((word) => word.replace('{folder}', world.project.folder)),
		watch,
	);
}

/** Unless it is over, so that the same would begin anew. */
export async function runAgain(world: World, one: Case, watch?: Watch): Promise<Ran | undefined> {
	return (await one.isOver?.(world)) === true ? undefined : await runCase(world, one, watch);
}

const isWell = ({ statuses = [0] }: Case, { status }: Ran): boolean => statuses.includes(status);

/** Goes on to the end, and says in what it differs from the undisturbed one. */
export async function judged(
	{ one, world, undisturbed, lists }: Stage,
	ran: Ran | undefined,
): Promise<readonly string[]> {
	const faults: string[] = [];
	if (ran !== undefined && !isWell(one, ran)) faults.push(`the command ended with ${ran.status}: ${ran.err}`);
	await one.goOn(world).catch((error: unknown) => faults.push(String(error)));
	if (world.taken.sent !== one.requests) faults.push(`MESH took ${world.taken.sent} requests, not ${one.requests}`);
	if (world.taken.refused > 0) faults.push(`MESH refused ${world.taken.refused} requests`);
	for (const list of world.lists)
		if (!lists.some((whole) => isDeepStrictEqual(whole, list))) faults.push(`the list was ${JSON.stringify(list)}`);
	return [...faults, ...differences(undisturbed, await world.state())];
}

function differences(wanted: object, found: object): readonly string[] {
	if (isDeepStrictEqual(wanted, found)) return [];
	const entries = (state: object) => Object.entries({ ...state, ...Object(Reflect.get(state, 'tables')), tables: 0 });
	const was = new Map(entries(wanted));
	return entries(found)
		.filter(([name, value]) => !isDeepStrictEqual(value, was.get(name)))
		.map(([name, value]) => `${name}: ${shown(value)} and not ${shown(was.get(name))}`);
}

const shown = (value: unknown): string =>
	inspect(value, { depth: 9, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 });
