import { smallestGroup } from '../../core/suppress.ts';
import { chanceOfAtLeast } from '../check/reply/chance.ts';

/** Different ten digits of a column, as `searchSql` counts them. They rest on people, are never shown and never stored. */
export type FoundNumbers = { readonly alone: Alone; readonly inside: Inside };

/** Those that begin with the nine digits of somebody of the business units, and those that are somebody's number. */
export type Inside = { readonly known: number; readonly people: number };
export type Alone = Inside & { readonly ten: number; readonly valid: number };

/**
 * What a search found in a column: NHS numbers, more than chance gives; some that may be by chance; or nothing that is anybody's.
 */
export const verdicts = ['numbers', 'some', 'nothing'] as const;
export type SearchVerdict = (typeof verdicts)[number];

/**
 * Of ten digits that are no NHS number, one in eleven has the right check digit. Of those whose first nine digits are the first
 * nine of somebody's number, one in ten is that number, however many people there are, whatever range their numbers are in, and
 * at however many places a value was looked at: so the second needs to know nothing of all three. Ids are no random digits, so
 * that one in eight is taken for chance of both.
 */
const byChance = 1 / 8;

/** Below this something is no chance; below the other it is too unlikely to pass unseen. */
const noChance = 1e-6;
const doubtful = 1e-4;

export function verdictOf({ alone, inside }: FoundNumbers): SearchVerdict {
	const chances = [
		{ count: alone.valid, of: alone.ten },
		{ count: alone.people, of: alone.known },
		// Of the few that long digits hold by chance nobody should have to sign off each.
		{ count: inside.people, of: inside.known },
	].map(({ count, of }) => ({ count, chance: chanceOfAtLeast(count, of, byChance) }));
	if (chances.some(({ count, chance }) => count >= smallestGroup && chance < noChance)) return 'numbers';
	return alone.people > 0 || chances.some(({ chance }) => chance < doubtful) ? 'some' : 'nothing';
}
