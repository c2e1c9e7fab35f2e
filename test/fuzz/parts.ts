import type { Wanted } from './arguments.ts';
import type { Tally } from './child.ts';
import { type Bounds, fuzz } from './fuzz.ts';
import { greedyPlants, type Plant, plants } from './plants.ts';
import { readers } from './readers/index.ts';
import type { PlantOutcome } from './report.ts';

/** Every reader whose name has `only` in it, of so many cases together. Throws for a word that selects none. */
export async function fuzzReaders(
	{ seed, cases, only = '' }: Wanted,
	tell?: (tally: Tally) => void,
): Promise<readonly Tally[]> {
	const chosen = readers.filter(({ name }) => name.includes(only));
	if (chosen.length === 0) throw new Error(`--only ${only} is no part of a reader's name.`);
	const shares = chosen.reduce((sum, { share }) => sum + share, 0);
	const wanted = chosen.map(({ name, share, known }) => ({
		name,
		drawn: Math.max(0, Math.ceil((cases * share) / shares) - known.length),
	}));
	return await fuzz({ from: './readers/index.ts', readers: wanted, seed }, tell);
}

/** What is planted never ends, or fills the memory: the sooner it is said to, the better. */
const shortBounds: Bounds = { silence: 3, heap: 300, memory: 600 };

/** Every planted error, in two hundred cases each. */
export async function fuzzPlants(seed: number, tell = (_: PlantOutcome): void => {}): Promise<readonly PlantOutcome[]> {
	// On a busy machine memory is not filled within seconds.
	const greedy = { ...shortBounds, silence: 120 };
	return [
		...(await fuzzEach(plants, { seed, bounds: shortBounds }, tell)),
		...(await fuzzEach(greedyPlants, { seed, bounds: greedy }, tell)),
	];
}

async function fuzzEach(
	chosen: readonly Plant[],
	how: { readonly seed: number; readonly bounds: Bounds },
	tell: (plant: PlantOutcome) => void,
): Promise<readonly PlantOutcome[]> {
	const outcomeOf = ({ name, defect }: Tally): PlantOutcome => ({
		name,
		finds: chosen.find(({ reader }) => reader.name === name)?.finds ?? /^$/,
		...(defect !== undefined && { defect }),
	});
	const wanted = chosen.map(({ reader: { name } }) => ({ name, drawn: 200 }));
	const tallies = await fuzz({ from: './plants.ts', readers: wanted, ...how }, (tally) => tell(outcomeOf(tally)));
	return tallies.map(outcomeOf);
}
