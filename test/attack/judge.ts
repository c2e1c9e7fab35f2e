import { type Group, inGroup, type Person, shuffled } from './lab/people.ts';
import { type Observation, type Separation, separation } from './measure/separation.ts';
import type { Aim, Observe, Technique } from './techniques/technique.ts';

/** What came of one technique on one relation by one login. */
export type Verdict = {
	readonly isLeak: boolean;
	/** How likely what was seen is to be chance. */
	readonly chance: number;
	/** Of the last round: how many of each group were looked for, and how often each. */
	readonly people: number;
	readonly repeats: number;
	/** Everybody looked the same in everything. */
	readonly isSilent: boolean;
	/** What told them apart. */
	readonly by: string | undefined;
};

export type Rounds = {
	/** Of each group, in the first round; the rest is for the second. */
	readonly first: number;
	readonly random: () => number;
};

/** Below this, what a first round saw is looked at again on others. */
const suspicious = 0.05;
/** Below this, the others say the same. In a thousand trials of nothing, one in twenty is suspicious and none of those passes. */
const certain = 1e-4;

export const groupsOf = ({ groups = ['withheld', 'absent'] }: Technique): readonly [Group, Group] => groups;

/**
 * Looks for people of two groups, in a random order, and says whether what was seen tells them apart better than chance. What
 * told most in a first round has to tell apart people that it did not look at.
 */
export async function judge(
	technique: Technique,
	aim: Aim,
	people: readonly Person[],
	{ first, random }: Rounds,
): Promise<Verdict> {
	const groups = groupsOf(technique).map((group) => shuffled(inGroup(people, group), random));
	const observe = await technique.prepare(aim);
	const round = async (from: number, to?: number, only?: string): Promise<Verdict> => {
		const [one = [], other = []] = groups.map((group) => group.slice(from, to));
		const seen = await seenOf(technique, observe, shuffled([...one, ...other], random));
		const of = (some: readonly Person[]) => some.map((person) => seen.get(person) ?? {});
		return verdict(technique, separation(of(one), of(other), only), one.length);
	};
	const screened = await round(0, first);
	if (screened.chance > suspicious) return { ...screened, isLeak: false };
	return await round(first, undefined, screened.by);
}

const verdict = ({ repeats = 1 }: Technique, { chance, by }: Separation, people: number): Verdict => ({
	isLeak: chance < certain,
	chance,
	people,
	repeats,
	isSilent: by === undefined,
	by,
});

/** Each once, or again and again by turns. */
async function seenOf(
	{ repeats = 1 }: Technique,
	observe: Observe,
	order: readonly Person[],
): Promise<ReadonlyMap<Person, Observation>> {
	const [somebody] = order;
	// The first question of a session pays for what the others find ready.
	if (somebody !== undefined) await observe(somebody);
	const seen = new Map<Person, Observation[]>(order.map((person) => [person, []]));
	for (let time = 0; time < repeats; time++)
		for (const person of time % 2 === 0 ? order : order.toReversed()) seen.get(person)?.push(await observe(person));
	return new Map([...seen].map(([person, observations]) => [person, shortest(observations)]));
}

/** Of each number the least: what else a machine does adds to a time, and takes nothing away. */
function shortest(observations: readonly Observation[]): Observation {
	const [only] = observations;
	if (only === undefined || observations.length === 1) return only ?? {};
	const least = (name: string) => Math.min(...observations.map((observation) => Number(observation[name])));
	return Object.fromEntries(Object.keys(only).map((name) => [name, least(name)]));
}
