import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { testRange } from '../../integration/support/check-bench.ts';

/**
 * Who somebody is, in the source and on the list. The attacks try to tell a group that was left out by the opt-out from one
 * that is not in the source at all, or is not any more.
 */
export type Group =
	/** In the source and on the list. */
	| 'kept'
	/** In the source and not on the list: nobody may learn of these. */
	| 'withheld'
	/** In neither. */
	| 'absent'
	/** On the list by another source, and not in this one. */
	| 'elsewhere'
	/** Kept by the first list and in the source still, and not on the second list. */
	| 'opts out'
	/** Kept by the first list, and gone from source and list by the second. */
	| 'leaves';

/** Somebody invented, with what an attacker who looks for him knows. */
export type Person = {
	readonly group: Group;
	/** Of nine digits, so that nothing else in an answer is taken for it. */
	readonly id: number;
	/** Of the test range. */
	readonly number: string;
	readonly practice: string;
	readonly marker: string;
	/** Of the kept people of the second list, how many come before. */
	readonly keptBefore: number;
};

export type Sizes = { readonly each: number };

/** Every group but the kept has `each` people, in a random order among the kept, who are one more than all others together. */
export function inventPeople({ each }: Sizes, random: () => number): readonly Person[] {
	const others = (['withheld', 'absent', 'elsewhere', 'opts out', 'leaves'] as const).flatMap((group) =>
		Array.from({ length: each }, () => group),
	);
	// Between two kept people there is at most one other, so that a count of rows up to one is about that one.
	const groups: readonly Group[] = ['kept', ...shuffled(others, random).flatMap((group) => [group, 'kept'] as const)];
	const numbers = shuffled(testRange(groups.length), random).map(nhsNumberOf);
	let id = 200_000_000;
	let keptBefore = 0;
	return groups.map((group, at) => {
		id += 1 + Math.floor(random() * 500_000);
		const person = { group, id, number: numbers[at] ?? '', practice: `P${at}`, marker: word(random), keptBefore };
		if (group === 'kept') keptBefore += 1;
		return person;
	});
}

export const inGroup = (people: readonly Person[], ...groups: readonly Group[]): readonly Person[] =>
	people.filter(({ group }) => groups.includes(group));

/** Which of them a source has, and which a list, before and after somebody opts out. */
export const holds = {
	source: { first: ['kept', 'withheld', 'opts out', 'leaves'], second: ['kept', 'withheld', 'opts out'] },
	list: { first: ['kept', 'elsewhere', 'opts out', 'leaves'], second: ['kept', 'elsewhere'] },
} as const satisfies Record<string, Record<string, readonly Group[]>>;

export function shuffled<T>(values: readonly T[], random: () => number): readonly T[] {
	return values
		.map((value) => [random(), value] as const)
		.toSorted(([one], [other]) => one - other)
		.map(([, value]) => value);
}

/** Twelve letters, which nothing else is called by. */
const word = (random: () => number): string =>
	Array.from({ length: 12 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
