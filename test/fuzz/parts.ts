import type { Wanted } from './arguments.ts';
import type { Tally } from './child.ts';
import { type Bounds, fuzz } from './fuzz.ts';
import { endlessPlants, type Plant, plants } from './plants.ts';
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

/** On a busy machine an error may be long in coming, and memory long in filling. */
const patient: Bounds = { silence: 120, heap: 300, memory: 600 };

/** Every planted error, in two hundred cases each. */
export async function fuzzPlants(seed: number, tell = (_: PlantOutcome): void => {}): Promise<readonly PlantOutcome[]> {
	return [
		...(await fuzzEach(plants, { seed, bounds: patient }, tell)),
		...(await fuzzEach(endlessPlants, { seed, bounds: { ...patient, silence: 3 } }, tell)),
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
