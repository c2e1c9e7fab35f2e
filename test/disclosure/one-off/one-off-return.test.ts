import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Cohort } from '../../../disclosure/one-off/cohort.ts';
import { writeOneOff } from '../../../disclosure/one-off/one-off-return.ts';
import type { CheckRun } from '../../../loaders/check/state/check-run.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { testKey } from '../../core/test-key.ts';
import { exampleFlow } from '../../flows/example-flow.ts';

// An answer is as old as its population, however long it was held and whenever that was accepted: the gate of a view goes by
// the same date.

const now = new Date('2026-06-01T12:00:00.000Z');
const day = 86_400_000;
const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);

/** A warehouse that is asked about a return which may be made: the first question ends the test. */
const askedWarehouse = new Proxy({} as Warehouse, {
	get: () => {
		throw new Error('it goes on');
	},
});

const run = (populationAt: Date | undefined, changedAt: Date): CheckRun => ({
	checkId: '20260601-a1b2c3',
	kind: 'one-off',
	topUpOf: undefined,
	restDigest: undefined,
	environment: 'live',
	state: 'proven',
	outcome: undefined,
	openedAt: populationAt ?? changedAt,
	populationAt,
	changedAt,
	hold: undefined,
	failure: undefined,
	accepted: { by: 'A. Tester', reason: 'It is right', at: changedAt },
});

const ageOf = async (checked: CheckRun, maxListAgeDays = 35): Promise<unknown> =>
	await writeOneOff(
		{
			...{ warehouse: askedWarehouse, files: diskFiles, clock: () => now, actor: 'tester' },
			toolVersion: 'test',
			digestKey: async () => testKey,
		},
		{ flow: { ...exampleFlow, maxListAgeDays }, cohort: {} as Cohort, target: () => '/nowhere', pilot: undefined },
		new NhsNumberSet(),
		checked,
	).then(
		(failure) => failure?.reason,
		(error: Error) => error.message,
	);

describe('the answer to a one-off check that was held until now', () => {
	test.each<[what: string, populationAt: Date | undefined, limit: number, said: string]>([
		['is used up to the day that the flow allows', ago(35 * day), 35, 'it goes on'],
		[
			'is not used a moment longer',
			ago(35 * day + 1),
			35,
			'The answer is more than 35 days old; the flow `example` allows 35.',
		],
		[
			'is not used when it is long too old',
			ago(60 * day),
			35,
			'The answer is 60 days old; the flow `example` allows 35.',
		],
		['goes by what the flow allows', ago(8 * day), 7, 'The answer is 8 days old; the flow `example` allows 7.'],
	])('%s', async (_, populationAt, limit, said) => {
		expect(await ageOf(run(populationAt, now), limit)).toBe(said);
	});
});
