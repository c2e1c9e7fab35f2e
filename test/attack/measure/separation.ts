import { fisher } from './fisher.ts';
import { mannWhitney } from './mann-whitney.ts';

/** What was seen of one person, by name. */
export type Observation = Readonly<Record<string, string | number>>;

export type Separation = {
	/** How likely it is to be chance; corrected for all that was looked at in these observations. */
	readonly chance: number;
	/** The name of what separates best; undefined when everybody looks the same. */
	readonly by: string | undefined;
};

/**
 * Whether what was seen tells two groups apart. A number by its rank, and every value by how many of each group have it; by
 * Bonferroni's correction the smallest chance counts as many times as tests were made. `only` is what is asked for by name,
 * everything without it.
 */
export function separation(one: readonly Observation[], other: readonly Observation[], only?: string): Separation {
	const all = [...new Set([...one, ...other].flatMap((observation) => Object.keys(observation)))];
	const names = only === undefined ? all : all.filter((name) => name === only);
	const found = names.flatMap((name) =>
		chances(valuesOf(one, name), valuesOf(other, name)).map((chance) => ({ name, chance })),
	);
	const best = found.toSorted((left, right) => left.chance - right.chance)[0];
	if (best === undefined) return { chance: 1, by: undefined };
	return { chance: Math.min(1, best.chance * found.length), by: best.name };
}

type Seen = string | number | undefined;

const valuesOf = (observations: readonly Observation[], name: string): readonly Seen[] =>
	observations.map((observation) => observation[name]);

/** None where everybody has one value. */
function chances(one: readonly Seen[], other: readonly Seen[]): readonly number[] {
	const values = [...new Set([...one, ...other])];
	if (values.length < 2) return [];
	const having = (seen: readonly Seen[], value: Seen): number => seen.filter((each) => each === value).length;
	const shared = values.filter((value) => having(one, value) + having(other, value) > 1);
	const byValue = shared.map((value) => fisher(having(one, value), one.length, having(other, value), other.length));
	const isNumber = (value: Seen): value is number => typeof value === 'number';
	return one.every(isNumber) && other.every(isNumber) ? [...byValue, mannWhitney(one, other)] : byValue;
}
