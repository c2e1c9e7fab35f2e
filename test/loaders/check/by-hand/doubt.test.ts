import { describe, expect, test } from 'vitest';
import { doubtByHand } from '../../../../loaders/check/by-hand/doubt.ts';
import { isNhsIndex, type NhsIndex } from '../../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../../loaders/nhs-number/nhs-number-set.ts';

const people: readonly NhsIndex[] = Array.from({ length: 40_000 }, (_, step) => 999_000_000 + step).filter(isNhsIndex);
const setOf = (indexes: readonly NhsIndex[]): NhsNumberSet => new NhsNumberSet(indexes);
/** All but each n-th, from an offset. */
const without = (indexes: readonly NhsIndex[], each: number, offset = 0) =>
	indexes.filter((_, at) => at % each !== offset);

const small = people.slice(0, 300);
const thisMonth = people.slice(0, 10_000);
const lastMonthsList = without(people.slice(100, 9_900), 20, 3);

const codes = (sent: readonly NhsIndex[], returned: readonly NhsIndex[], list: readonly NhsIndex[], seenIn?: string) =>
	doubtByHand({ sent: setOf(sent), returned: setOf(returned), list: setOf(list), seenIn }).map(({ code }) => code);

describe('what a file can be that came through a person’s hands', () => {
	test.each<
		[
			what: string,
			sent: readonly NhsIndex[],
			returned: readonly NhsIndex[],
			list: readonly NhsIndex[],
			codes: readonly string[],
		]
	>([
		["this month's list, beside last month's", thisMonth, without(thisMonth, 20, 3), lastMonthsList, []],
		['the first list of all', thisMonth, without(thisMonth, 20), [], []],
		["last month's list", thisMonth, lastMonthsList, lastMonthsList, ['nearly-the-list-in-use']],
		[
			"last month's list, but for nine numbers",
			thisMonth,
			lastMonthsList.slice(9),
			lastMonthsList,
			['nearly-the-list-in-use'],
		],
		["last month's list, but for one in a thousand", thisMonth, lastMonthsList.slice(10), lastMonthsList, []],
		[
			"last month's list of a small unit, but for nine",
			small,
			without(small, 20).slice(9),
			without(small, 20),
			['nearly-the-list-in-use'],
		],
		[
			'a part, beside the whole of last month',
			thisMonth.slice(0, 5000),
			without(thisMonth.slice(0, 5000), 20, 7),
			lastMonthsList,
			[],
		],
		[
			'a part of last month’s list',
			thisMonth.slice(200, 5000),
			lastMonthsList.filter((index) => index >= (thisMonth[200] ?? 0) && index <= (thisMonth[4999] ?? 0)),
			lastMonthsList,
			['nearly-the-list-in-use'],
		],
		['the request itself', thisMonth, thisMonth, [], ['too-few-removed']],
		['the request of a small unit, but for nine', small, small.slice(9), [], ['too-few-removed']],
		['a small unit with ten removed', small, small.slice(10), [], []],
	])('%s', (_, sent, returned, list, expected) => {
		expect(codes(sent, returned, list)).toEqual(expected);
	});

	test('a reply that was seen before', () => {
		const doubts = doubtByHand({
			sent: setOf(thisMonth),
			returned: setOf(without(thisMonth, 20)),
			list: setOf([]),
			seenIn: '20260202-9z8y7x',
		});
		expect(doubts).toEqual([
			{
				code: 'seen-before',
				message:
					'The reply is the one to check 20260202-9z8y7x, byte for byte: it may be the old file. See in MESH UI when the message came.',
			},
		]);
	});
});
