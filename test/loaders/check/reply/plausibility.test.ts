import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeReply, type ReplyFigures } from '../../../../loaders/check/reply/plausibility.ts';

const limits = { removedShare: 0.12, removedShareJump: 0.02 };

// People sent, removed, the longest run of them, and the last share.
type Figures = { sent: number; removed: number; run?: number; lastShare?: number };

const figuresOf = ({ sent, removed, run = 0, lastShare }: Figures): ReplyFigures => ({
	sent,
	returned: sent - removed,
	longestRunMissing: run,
	lastShare,
	limits,
});

const codesOf = (figures: Figures) => judgeReply(figuresOf(figures)).map(({ code }) => code);
const messagesOf = (figures: Figures) => judgeReply(figuresOf(figures)).map(({ message }) => message);

describe('the plausibility of a reply', () => {
	test.each<[what: string, figures: Figures, codes: readonly string[]]>([
		['a list like the last one', { sent: 100_000, removed: 5_400, run: 4, lastShare: 0.053 }, []],
		['nobody sent', { sent: 0, removed: 0 }, []],

		['none removed of 1,001', { sent: 1_001, removed: 0 }, ['too-few-removed']],
		['one removed of 1,001', { sent: 1_001, removed: 1 }, []],
		['none removed of 1,000', { sent: 1_000, removed: 0 }, []],

		['the limit, on a long list', { sent: 10_000, removed: 1_200 }, []],
		['one above the limit', { sent: 10_000, removed: 1_201 }, ['too-many-removed']],
		['all removed, on a long list', { sent: 10_000, removed: 10_000 }, ['too-many-removed']],

		// At 12 %, at least 160 of 1,000 come 1.1 times in 10,000, at least 161 come 0.8 times.
		['what chance explains, on a small list', { sent: 1_000, removed: 160 }, []],
		['one more', { sent: 1_000, removed: 161 }, ['too-many-removed']],
		// 0.12^4 is above 1 in 10,000, 0.12^5 below.
		['all of four', { sent: 4, removed: 4 }, []],
		['all of five', { sent: 5, removed: 5 }, ['too-many-removed']],

		['a jump of the limit upwards', { sent: 100_000, removed: 7_000, lastShare: 0.05 }, []],
		['a jump above it', { sent: 100_000, removed: 7_001, lastShare: 0.05 }, ['share-jumped']],
		['a jump of the limit downwards', { sent: 100_000, removed: 3_000, lastShare: 0.05 }, []],
		['a jump below it', { sent: 100_000, removed: 2_999, lastShare: 0.05 }, ['share-jumped']],
		['no last share', { sent: 100_000, removed: 9_000 }, []],
		// Above the limit by far, in points; at 5 %, at least 23 of 200 come 1.9 times in 10,000, at least 24 come 0.7 times.
		['a jump that chance explains', { sent: 200, removed: 23, lastShare: 0.05 }, []],
		['one more, which it does not', { sent: 200, removed: 24, lastShare: 0.05 }, ['share-jumped']],
		// 0.95^179 is above 1 in 10,000, 0.95^180 below.
		['none of 179, where it was 5 %', { sent: 179, removed: 0, lastShare: 0.05 }, []],
		['none of 180, where it was 5 %', { sent: 180, removed: 0, lastShare: 0.05 }, ['share-jumped']],

		// 100,000 × 0.12^12 is 0.9 in a million, 100,000 × 0.12^11 is 7.4.
		['a run that chance explains', { sent: 100_000, removed: 5_400, run: 11 }, []],
		['one longer', { sent: 100_000, removed: 5_400, run: 12 }, ['run-missing']],
		// 200 × 0.12^9 is 1.03 in a million.
		['a run on a small list', { sent: 200, removed: 12, run: 9 }, []],
		['one longer, there', { sent: 200, removed: 12, run: 10 }, ['run-missing']],

		[
			'half a reply lost',
			{ sent: 100_000, removed: 52_000, run: 50_000, lastShare: 0.05 },
			['too-many-removed', 'share-jumped', 'run-missing'],
		],
	])('%s', (_what, figures, codes) => {
		expect(codesOf(figures)).toEqual(codes);
	});

	test('says what was found, how many were sent, and no figure of those who came back or did not', () => {
		expect(
			[
				{ sent: 12_345, removed: 0 },
				{ sent: 12_345, removed: 3_000 },
				{ sent: 12_345, removed: 4_000 },
				{ sent: 12_345, removed: 7_000 },
				{ sent: 12_345, removed: 12_340 },
				{ sent: 100, removed: 40 },
				{ sent: 100_000, removed: 9_000, lastShare: 0.05 },
				{ sent: 100_000, removed: 1_000, lastShare: 0.05 },
				{ sent: 100_000, removed: 5_400, run: 1_234 },
			].flatMap(messagesOf),
		).toMatchInlineSnapshot(`
			[
			  "Almost no one, or no one, was removed from a list of 12,345 people.",
			  "More of the 12,345 people sent were removed than is plausible at the limit of 12 %.",
			  "More of the 12,345 people sent were removed than is plausible at the limit of 12 %: more than a quarter of them.",
			  "More of the 12,345 people sent were removed than is plausible at the limit of 12 %: more than half of them.",
			  "More of the 12,345 people sent were removed than is plausible at the limit of 12 %: more than three quarters of them.",
			  "More of the 100 people sent were removed than is plausible at the limit of 12 %.",
			  "The share removed rose by more than 2 points since the last list: more than chance explains.",
			  "The share removed fell by more than 2 points since the last list: more than chance explains.",
			  "A run of consecutive numbers of the sorted request is missing from the reply, longer than chance explains: a stretch of it may be lost.",
			]
		`);
	});

	test('its numbers are of what was sent and of the limits, whatever came back', () => {
		const figures = fc.integer({ min: 10, max: 5_000 }).chain((sent) =>
			fc.record({
				sent: fc.constant(sent),
				removed: fc.nat({ max: sent }),
				lastShare: fc.constantFrom(undefined, 0.05, 0.5),
			}),
		);
		fc.assert(
			fc.property(figures, ({ sent, removed, lastShare }) => {
				const told = messagesOf({ sent, removed, run: removed, ...(lastShare && { lastShare }) });
				const numbers = told.flatMap((message) => message.replaceAll(',', '').match(/\d+(\.\d+)?/g) ?? []);
				expect(numbers.filter((number) => ![String(sent), '12', '2'].includes(number))).toEqual([]);
			}),
		);
	});
});
