import type { Entry } from './files.ts';
import type { Mistake } from './yaml/source.ts';

/** Bytes. Far over any file that a person writes: a flow of a hundred tables has some 50 KB. */
export const largestFile = 1 << 20;

export const tooLarge: Mistake = { found: 'a file of more than 1 MB', expected: 'a file as a person writes one' };

// What a link leads to may be anything that the account reads, and frames show some of it.
const linked: Mistake = { found: 'a link that leads out of its folder', expected: 'the file itself' };

/** Why a file or folder of flows or models is not read, if it is not. */
export function entryMistake({ leadsOut, size }: Entry): Mistake | undefined {
	if (leadsOut) return linked;
	return size > largestFile ? tooLarge : undefined;
}
