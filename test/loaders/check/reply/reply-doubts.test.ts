import { describe, expect, test } from 'vitest';
import { smallList } from '../../../../loaders/check/reply/plausibility.ts';
import { endDoubt, sameListDoubt } from '../../../../loaders/check/reply/reply-doubts.ts';
import { type NhsIndex, nhsIndexOf } from '../../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../../loaders/nhs-number/nhs-number-set.ts';

const indexOf = (number: string): NhsIndex => {
	const index = nhsIndexOf(number);
	if (index === undefined) throw new Error('no number');
	return index;
};

describe('the last row of a reply', () => {
	const [first, middle, last] = ['9990000018', '9990000026', '9990000034'].map(indexOf) as [
		NhsIndex,
		NhsIndex,
		NhsIndex,
	];
	const sent = new NhsNumberSet();
	for (const index of [first, middle, last]) sent.add(index);

	test.each([
		['has its line end', {}],
		['has none, and is of the last person who was sent', { unended: last }],
	])('%s: there is no doubt', (_, read) => {
		expect(endDoubt(sent, read)).toEqual([]);
	});

	test.each([
		['the first', first],
		['one in the middle', middle],
	])('has no line end, and is of %s who was sent: it may have been cut short there', (_, unended) => {
		expect(endDoubt(sent, { unended })).toMatchObject([{ code: 'unended' }]);
	});
});

describe('a reply that holds exactly the people of the list in use', () => {
	const doubt = { code: 'nearly-the-list-in-use' };

	test.each([
		['more were sent', smallList, smallList - 1],
		['fewer were sent', smallList - 1, smallList],
		['as many were sent, and more than a few', smallList + 1, smallList + 1],
	])('is doubted where %s', (_, sent, lastSent) => {
		expect(sameListDoubt({ sent, lastSent, isSame: true })).toMatchObject(doubt);
	});

	test('is not where the same few were sent', () => {
		expect(sameListDoubt({ sent: smallList, lastSent: smallList, isSame: true })).toBeUndefined();
	});

	test('is the only one that is', () => {
		expect(sameListDoubt({ sent: 9 * smallList, lastSent: smallList, isSame: false })).toBeUndefined();
	});
});
