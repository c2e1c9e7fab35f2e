import { describe, expect, test } from 'vitest';
import { smallCohortReason } from '../../../disclosure/one-off/cohort-size.ts';

const limits = { smallestCohort: 50 };
const reason = 'Rare disease register, IG-7';
const refusal = (message: string) => expect.objectContaining({ code: 'cohort-refused', message });
const lookUp = refusal('This is about one person, and ndoo looks nobody up.');
const unsigned = refusal('This is about fewer than 50 people, and comes near to looking them up.');

describe('a one-off return', () => {
	test.each([50, 51, 4000])('about %i people needs no reason, and none goes on record', (people) => {
		expect(smallCohortReason(people, limits, undefined)).toBeUndefined();
		expect(smallCohortReason(people, limits, reason)).toBeUndefined();
	});

	test.each([2, 10, 49])('about %i people needs a reason, which goes on record', (people) => {
		expect(() => smallCohortReason(people, limits, undefined)).toThrow(unsigned);
		expect(smallCohortReason(people, limits, reason)).toBe(reason);
	});

	test.each([0, 1])('about %i is refused whatever the reason', (people) => {
		expect(() => smallCohortReason(people, limits, undefined)).toThrow(lookUp);
		expect(() => smallCohortReason(people, limits, reason)).toThrow(lookUp);
	});

	test('about one person is refused however low the limit is', () => {
		expect(() => smallCohortReason(1, { smallestCohort: 2 }, reason)).toThrow(lookUp);
	});
});
