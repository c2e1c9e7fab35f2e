/** Draws that are the same whenever the seed is: a model that fails can be drawn again by its number. */
export type Chance = {
	/** 0 up to, and without, `end`. */
	below(end: number): number;
	is(share: number): boolean;
	one<T>(of: readonly T[]): T;
	/** So many of these, in another order. */
	some<T>(of: readonly T[], count: number): readonly T[];
};

/** mulberry32, which is small and good enough to choose by. */
export function chanceOf(seed: number): Chance {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
	const below = (end: number): number => Math.floor(next() * end);
	const one = <T>(of: readonly T[]): T => {
		const found = of[below(of.length)];
		if (found === undefined) throw new Error('nothing to choose from');
		return found;
	};
	const some = <T>(of: readonly T[], count: number): readonly T[] => {
		const left = [...of];
		const taken: T[] = [];
		while (taken.length < count && left.length > 0) taken.push(...left.splice(below(left.length), 1));
		return taken;
	};
	return { below, is: (share) => next() < share, one, some };
}
