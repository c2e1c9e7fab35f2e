import { isNhsIndex, type NhsIndexes, newIndexes } from '../loaders/nhs-number/nhs-number.ts';

/** Scattered over the range 9…, which is nobody’s; the same at every run. */
export function randomIndexes(count: number): NhsIndexes {
	const indexes = newIndexes(count);
	let state = 1;
	for (let position = 0; position < count; ) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		const head = 900_000_000 + Math.floor((state / 2 ** 32) * 100_000_000);
		if (isNhsIndex(head)) indexes[position++] = head;
	}
	return indexes;
}
