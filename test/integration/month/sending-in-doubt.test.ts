import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { openRun } from '../../../loaders/check/state/run-store.ts';
import { advance } from '../../../loaders/check/steps/advance.ts';
import { decide } from '../../../loaders/check/steps/hold.ts';
import type { MeshRoute } from '../../../loaders/mesh/route.ts';
import { type CheckBench, openCheckBench } from '../support/check-bench.ts';

// Whether a request has gone cannot be told: a person looks, and it is never sent a second time.

let bench: CheckBench;
beforeAll(async () => {
	bench = await openCheckBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

test('a request in doubt is held for a person, and what he calls sent does not go again', async () => {
	const attempts: string[] = [];
	const route: MeshRoute = {
		...bench.work().route,
		send: async (_, attempt) => {
			attempts.push(attempt);
			return { outcome: 'in doubt', reason: 'the connection was cut' };
		},
	};
	const run = async () => await advance(bench.work({ route }), everyStep);
	expect(await run()).toMatchObject({ end: 'held' });
	expect(attempts).toEqual(['first']);
	const held = await openRun(bench.warehouse, 'monthly');
	if (held?.hold === undefined) throw new Error('not held');
	expect(held.hold).toMatchObject({ at: 'sending', reasons: [{ code: 'sending-in-doubt' }] });
	await decide(bench.work(), { ...held, hold: held.hold }, { accept: true, by: 'A. Tester', reason: 'MESH UI has it' });
	expect((await requestsOf(bench.warehouse, held.checkId)).map(({ state }) => state)).toEqual(['sent']);
	expect(await run()).toMatchObject({ end: 'waiting' });
	expect(attempts).toEqual(['first']);
});
