import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disclosedElsewhere } from '../../disclosure/elsewhere.ts';
import { judgeReply } from '../../loaders/check/reply/plausibility.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import { exampleFlow, exemptFlow } from '../flows/example-flow.ts';

/** A warehouse with nothing in its ledger. */
const empty: Session = {
	dialect: 'postgres',
	query: async () => [],
	script: async () => undefined,
	stream: () => {
		throw new Error('nothing is streamed');
	},
	load: async () => 0,
	describe: async () => [],
};

/** What goes on record of so many rows that were sent. */
const recorded = async (applied: boolean, rows: number): Promise<unknown> => {
	const flow = applied ? exampleFlow : exemptFlow;
	const said = { on: '2026-03-01', how: 'SSRS', applied, rows, now: new Date('2026-03-02T12:00:00Z') } as const;
	return (await disclosedElsewhere(empty, flow, said)).tables;
};

/** A month: who came and who went, and who of all people has opted out in two worlds that differ in nothing else. */
type Month = { readonly came: number; readonly gone: number; readonly optedOut: readonly [number, number] };

const year = fc.record({
	people: fc.integer({ min: 10, max: 3_000 }),
	months: fc.array(
		fc.record({
			came: fc.integer({ min: 0, max: 15 }),
			gone: fc.integer({ min: 0, max: 15 }),
			optedOut: fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })),
		}),
		{ minLength: 12, maxLength: 12 },
	),
	/** Each return has so many people fewer than all there are. */
	returns: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 4 }),
});

const limits = { removedShare: 0.12, removedShareJump: 0.02 };

type Year = { readonly people: number; readonly months: readonly Month[]; readonly returns: readonly number[] };

/** All figures of a year that are stored or printed, in one of its worlds. */
async function figuresOfYear({ people, months, returns }: Year, world: 0 | 1): Promise<readonly unknown[]> {
	const all: unknown[] = [];
	let there = people;
	let lastShare: number | undefined;
	for (const { came, gone, optedOut } of months) {
		there = Math.max(10, there + came - gone);
		const removed = Math.min(there, optedOut[world]);
		const figures = {
			sent: there,
			returned: there - removed,
			longestRunMissing: Math.min(removed, 9),
			lastShare,
			limits,
		};
		const said = judgeReply(figures).flatMap(({ message }) => message.replaceAll(',', '').match(/\d+(\.\d+)?/g) ?? []);
		// What was sent, and the limits of the project.
		all.push(said.filter((figure) => ![String(there), '12', '2'].includes(figure)));
		for (const fewer of returns) {
			const source = Math.max(1, there - fewer);
			const rows = Math.max(0, source - removed);
			all.push(await recorded(true, rows), await recorded(false, source));
		}
		lastShare = removed / there;
	}
	return all;
}

test('in generated years no figure depends on who opted out, so that no difference of any two tells of it', async () => {
	await fc.assert(
		fc.asyncProperty(year, async (generated) => {
			expect(await figuresOfYear(generated, 0)).toEqual(await figuresOfYear(generated, 1));
		}),
	);
});

test('in generated years no figure of a return differs by 1 to 9 from another, from the rows of a source, or from an earlier one', async () => {
	await fc.assert(
		fc.asyncProperty(year, async ({ people, months, returns }) => {
			const sources = months.map(({ came, gone }, month) => Math.max(10, people + (came - gone) * month));
			const stored: unknown[] = [];
			for (const source of sources)
				for (const fewer of returns)
					stored.push(await recorded(false, source - fewer), await recorded(true, source - fewer));
			const figures = (JSON.stringify(stored).match(/\d+/g) ?? []).map(Number);
			const all = [...figures, ...sources];
			const isNear = (one: number, other: number): boolean => one !== other && Math.abs(one - other) < 10;
			expect(figures.filter((one) => all.some((other) => isNear(one, other)))).toEqual([]);
		}),
	);
});
