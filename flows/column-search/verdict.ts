import { smallestGroup } from '../../core/suppress.ts';
import { chanceOfAtLeast } from '../../loaders/check/chance.ts';

/** Different values of a column, as `searchSql` counts them. They rest on people, are never shown and never stored. */
export type FoundNumbers = {
	readonly ten: number;
	readonly valid: number;
	readonly known: number;
	readonly people: number;
};

/**
 * What a search found in a column: NHS numbers, more than chance gives; some that may be by chance; or nothing that is anybody's.
 */
export const verdicts = ['numbers', 'some', 'nothing'] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * Of ten digits that are no NHS number, one in eleven has the right check digit. Of those whose first nine digits are the first
 * nine of somebody's number, one in ten is that number, however many people there are and whatever range their numbers are in:
 * so the second needs to know nothing of either. Ids are no random digits, so that one in eight is taken for chance of both.
 */
const byChance = 1 / 8;

/** Below this something is no chance; below the other it is too unlikely to pass unseen. */
const noChance = 1e-6;
const doubtful = 1e-4;

export function verdictOf({ ten, valid, known, people }: FoundNumbers): Verdict {
	const byDigit = chanceOfAtLeast(valid, ten, byChance);
	const byPeople = chanceOfAtLeast(people, known, byChance);
	if (valid >= smallestGroup && byDigit < noChance) return 'numbers';
	if (people >= smallestGroup && byPeople < noChance) return 'numbers';
	return people > 0 || byDigit < doubtful ? 'some' : 'nothing';
}
