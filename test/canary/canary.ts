import type { NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';
import { closeLog } from './engine-files.ts';
import { disclosures, firstMonth, firstSeed, type Kind, nextMonth, secondSeed } from './kinds.ts';
import { type Look, lookOutFor } from './look.ts';
import { openFiles } from './open-files.ts';
import { removedBy } from './people.ts';
import type { Found, Tally } from './places.ts';
import { type PlantOutcome, tryPlants } from './plants.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

/** What was looked at after a check, and what was found that must not be there. */
export type CheckOutcome = {
	readonly name: string;
	/** How many people were looked for. */
	readonly people: number;
	readonly faults: readonly Found[];
	/** What the engine's own log still has of them. */
	readonly inLog: readonly Found[];
	readonly tally: Tally;
	readonly seconds: number;
};

export type CanaryOutcome = {
	readonly plants: readonly PlantOutcome[];
	readonly checks: readonly CheckOutcome[];
	/** How many commands were run. */
	readonly commands: number;
	/** What they made that others may get at. */
	readonly openFiles: readonly string[];
};

export type CanaryPlan = WorldOptions & { readonly kinds: readonly Kind[] };

/**
 * A month with people who were drawn by chance, a check of each kind, and the next month. After each of them, whoever the service
 * removed is looked for in everything that ndoo touched. First of all people are planted, to see that they would be found.
 */
export async function runCanary(
	plan: CanaryPlan,
	tell: (outcome: PlantOutcome | CheckOutcome) => void = () => {},
): Promise<CanaryOutcome> {
	await using world = await openWorld(plan);
	const plants = await tryPlants(world);
	for (const plant of plants) tell(plant);
	const checks: CheckOutcome[] = [];
	// Of a server it is the administrator's.
	const isClosedByNdoo = plan.engine === 'embedded';
	const look = async (name: string, began: number, searched: Searched, isLogClosed = isClosedByNdoo): Promise<void> => {
		const outcome = judged(name, { ...searched, isLogClosed }, await searched.look(), began);
		checks.push(outcome);
		tell(outcome);
	};
	const everybody = [...world.population.people, ...world.newcomers];
	const [isFirst, isSecond] = [removedBy(firstSeed), removedBy(secondSeed)];
	const removed = searching(world, everybody.filter(isFirst));
	const first: Kind = { name: 'good: the first month', run: firstMonth };
	const left: string[] = [];
	for (const kind of [first, ...plan.kinds]) {
		const began = performance.now();
		await kind.run(world);
		if (kind.leaves !== undefined) left.push(kind.leaves);
		await look(kind.name, began, { ...removed, allowed: left });
	}
	const before = await disclosures(world);
	const began = performance.now();
	await nextMonth(world, plan.commands === 'children');
	const both = everybody.filter((one) => isFirst(one) && isSecond(one));
	await look('the next month: removed in both', began, searching(world, both));
	// They were on the first list, and in what was disclosed by it: the recipient has that, and the sender's copy is theirs to keep.
	const since = searching(
		world,
		everybody.filter((one) => !isFirst(one) && isSecond(one)),
		before.map((folder) => `${folder}/to-recipient/`),
	);
	await look('the next month: removed since', performance.now(), since);
	if (!isClosedByNdoo) {
		await world.withWarehouse(closeLog);
		await look('the next month: once the log was closed', performance.now(), since, true);
	}
	return { plants, checks, commands: world.commands.count(), openFiles: await openFiles(world) };
}

type Searched = {
	readonly people: number;
	readonly look: () => Promise<Look>;
	/** What the names of places begin with that may hold them. */
	readonly allowed: readonly string[];
};

const searching = (world: World, people: readonly NhsIndex[], allowed: readonly string[] = []): Searched => ({
	people: people.length,
	look: lookOutFor(world, people),
	allowed,
});

type Judging = Searched & { readonly isLogClosed: boolean };

function judged(name: string, { people, allowed, isLogClosed }: Judging, look: Look, began: number): CheckOutcome {
	const isAllowed = (one: Found): boolean => allowed.some((begin) => one.name.startsWith(begin));
	return {
		name,
		people,
		// Who is nowhere is found by a search that is wrong.
		faults: [...look.found.filter((one) => !isAllowed(one)), ...look.ofNobody, ...(isLogClosed ? look.inLog : [])],
		inLog: look.inLog,
		tally: look.tally,
		seconds: (performance.now() - began) / 1000,
	};
}
