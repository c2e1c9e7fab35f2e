import { isNhsIndex, type NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';

/** The first nine digits of the test range 999…: numbers that are never issued to a person. */
const firstTestIndex = 999_000_000;

/**
 * So many NHS numbers of the test range, in ascending order, spread by a fixed step so that they are not neighbours. The
 * same each time: a demo that can be talked about.
 */
export function demoNumbers(count: number): readonly NhsIndex[] {
	const numbers: NhsIndex[] = [];
	for (let head = firstTestIndex; numbers.length < count; head += 37) {
		if (isNhsIndex(head)) numbers.push(head);
	}
	return numbers;
}

/** A small generator of the same numbers each time (a linear congruence), 0 to 1. */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}
