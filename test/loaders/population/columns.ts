import { setImmediate } from 'node:timers/promises';
import type { InvalidReason, UnitTally } from '../../../loaders/population/tally.ts';

/** Column values as an engine streams them: in batches, each after a turn of the event loop. */
export async function* inBatches(values: readonly unknown[], size = 3): AsyncGenerator<readonly unknown[]> {
	for (let start = 0; start < values.length; start += size) {
		await setImmediate();
		yield values.slice(start, start + size);
	}
}

export const noneInvalid: Readonly<Record<InvalidReason, number>> = {
	'too-short': 0,
	'too-long': 0,
	'not-digits': 0,
	'check-digit': 0,
	'wrong-type': 0,
};

export const noRanges: UnitTally['ranges'] = {
	'england-wales-iom': 0,
	scotland: 0,
	'northern-ireland': 0,
	ireland: 0,
	'not-issued': 0,
	other: 0,
};
