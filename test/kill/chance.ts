import { createHash } from 'node:crypto';

/** What is drawn: the same for the same seed and name. */
export type Chance = {
	/** 0 to below 1. */
	next(): number;
	isHeads(): boolean;
	/** So many different whole numbers below a bound, or all there are. */
	some(below: number, wanted: number): readonly number[];
};

export function chance(seed: number, name: string): Chance {
	let drawn = 0;
	const next = (): number => {
		drawn += 1;
		return createHash('sha256').update(`${seed} ${name} ${drawn}`).digest().readUInt32BE(0) / 2 ** 32;
	};
	return {
		next,
		isHeads: () => next() < 0.5,
		some: (below, wanted) => {
			const keyed = Array.from({ length: below }, (_, number) => ({ number, key: next() }));
			return keyed
				.toSorted((one, other) => one.key - other.key)
				.slice(0, wanted)
				.map(({ number }) => number);
		},
	};
}
