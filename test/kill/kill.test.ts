import { expect, test } from 'vitest';
import { ahead } from '../integration/support/project.ts';
import { everyCase } from './cases.ts';
import { trySecondScheduler, tryTroubles } from './faults.ts';
import { faultText } from './report.ts';
import { setStage } from './stage.ts';
import { tryKills } from './trial.ts';

// A drawn part of `npm run kill`: each command is killed right behind each effect that others see and at one point more, and once
// again in the run after one of these; one kind of trouble begins at one point. The end is that of an undisturbed run.

const seed = Number(process.env['NDOO_TEST_KILL_SEED'] ?? 20_260_301);

/** Milliseconds to be patient for: some twenty runs of the program. */
const manyRunsTake = 1_200_000;

test.each(everyCase)(
	'$name comes to the same end, killed or in trouble',
	async (one) => {
		await using stage = await setStage(one, ahead);
		const isVisibleIn = one.isLikeOthers !== true;
		const killed = await tryKills(stage, { seed, points: 1, isVisibleIn, pairs: 1, paired: 1 });
		const { faults } = await tryTroubles(stage, { seed, points: 1, kinds: 1 });
		expect({ seed, faults: [...killed.faults, ...faults].map(faultText) }).toEqual({ seed, faults: [] });
		expect(killed.singly).toBeGreaterThan(0);
	},
	manyRunsTake,
);

test('a second scheduler is kept out', async () => {
	const [one] = everyCase;
	await using stage = await setStage(one, ahead);
	const { tried, faults } = await trySecondScheduler(stage, { seed, points: 1, kinds: 1 });
	expect({ seed, tried, faults: faults.map(faultText) }).toEqual({ seed, tried: 1, faults: [] });
});
