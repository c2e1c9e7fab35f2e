import { describe, expect, test } from 'vitest';
import { environments } from '../../../core/project/project.ts';
import { nhsIndexOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { testNumbers } from '../../../loaders/service/test-numbers.ts';

describe('the published test numbers', () => {
	test.each([
		['live', 15, 11],
		['int', 20, 10],
		['stand-in', 20, 10],
	] as const)('of %s: %i are sent, %i come back', (environment, sent, returned) => {
		expect(testNumbers[environment].sent).toHaveLength(sent);
		expect(testNumbers[environment].returned).toHaveLength(returned);
	});

	test.each(environments)('of %s are valid, distinct, and come back only when they were sent', (environment) => {
		const { sent, returned } = testNumbers[environment];
		expect(sent.filter((number) => nhsIndexOf(number) === undefined)).toEqual([]);
		expect(new Set(sent).size).toBe(sent.length);
		expect(returned.filter((number) => !sent.includes(number))).toEqual([]);
	});

	test('of int: exactly the last ten come back', () => {
		expect(testNumbers.int.returned).toEqual(testNumbers.int.sent.slice(10));
	});

	test('of live: the fourth to the seventh have an opt-out', () => {
		const { sent, returned } = testNumbers.live;
		expect(sent.filter((number) => !returned.includes(number))).toEqual(sent.slice(3, 7));
	});
});
