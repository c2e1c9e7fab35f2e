import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { openRun } from '../../../loaders/check/state/run-store.ts';
import { advance } from '../../../loaders/check/steps/advance.ts';
import { type CheckBench, openCheckBench } from '../support/check-bench.ts';

// A check is split to the limit of the route that it goes over, whatever the project allows.

let bench: CheckBench;
beforeAll(async () => {
	bench = await openCheckBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

test('2,000 numbers of 13 bytes, where a message may have 10,000 bytes', async () => {
	const work = bench.work();
	await advance({ ...work, route: { ...work.route, largestMessage: 10_000 } }, everyStep);
	const run = await openRun(bench.warehouse, 'monthly');
	const requests = await requestsOf(bench.warehouse, run?.checkId ?? '');
	expect(requests.map(({ part, rows, route }) => [part, rows, route])).toEqual([
		[1, 666, 'client'],
		[2, 667, 'client'],
		[3, 667, 'client'],
	]);
});
