import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkFolder } from '../../../loaders/check/state/check-work.ts';
import { type CheckStep, everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { lastRun, openRun } from '../../../loaders/check/state/run-store.ts';
import { advance } from '../../../loaders/check/steps/advance.ts';
import { decide } from '../../../loaders/check/steps/hold.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { type CheckBench, openCheckBench, testRange } from '../support/check-bench.ts';
import { deliver } from '../support/messages.ts';

// Between two runs the request and the reply lie in the work folder, for up to weeks when a check is held. What is sent is
// what was extracted, and what is published is what was proven, or the check fails: a clean-up job, a restored backup or a
// virus scanner must neither change a list nor stop the program for good.

let bench: CheckBench;
let month = 0;
beforeAll(async () => {
	bench = await openCheckBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const sent = testRange(2000);
const rowsWithout = (each: number): string => {
	const kept = new NhsNumberSet(sent.filter((_, position) => position % each !== 3));
	return Buffer.concat([...kept.lines(',\r\n')]).toString();
};

type Bend = (content: string) => string | undefined;
const bends: readonly (readonly [what: string, bend: Bend])[] = [
	['gone', () => undefined],
	['empty', () => ''],
	['cut inside a row', (content) => content.slice(0, -7)],
	['cut at a line end', (content) => content.slice(0, 13 * 800)],
	['longer by somebody', (content) => `${content}9990500005,\r\n`],
	['with somebody twice', (content) => content + content.slice(0, 13)],
	[
		'with somebody in the place of another',
		(content) => content.slice(0, 13) + content.slice(0, 13) + content.slice(26),
	],
];

async function bendFile(kind: 'request' | 'reply', bend: Bend): Promise<void> {
	const run = await openRun(bench.warehouse, 'monthly');
	const file = join(checkFolder(bench.work(), run?.checkId ?? ''), `part-001.${kind}.dat`);
	const bent = bend(await readFile(file, 'latin1'));
	if (bent === undefined) await rm(file);
	else await writeFile(file, bent);
}

async function begin(steps: ReadonlySet<CheckStep>): Promise<void> {
	month += 1;
	bench.now = new Date(Date.now() + month * 40 * 86_400_000);
	await advance(bench.work(), steps);
}

async function answer(data: string): Promise<void> {
	const run = await openRun(bench.warehouse, 'monthly');
	const [request] = await requestsOf(bench.warehouse, run?.checkId ?? '');
	await deliver(bench.inbox, { id: `M${month}`, localId: request?.localId ?? '', data }, 0);
}

async function expectFailed(): Promise<void> {
	const before = await listStatus(bench.warehouse);
	expect(await advance(bench.work(), everyStep)).toMatchObject({ end: 'over', outcome: 'failed' });
	expect(await lastRun(bench.warehouse, 'monthly')).toMatchObject({
		state: 'purged',
		failure: {
			part: 1,
			reason: 'Its file in the work folder is gone, or is not what was put there.',
			advice: `See what else removes or changes files in ${bench.project.folders.work}, such as a clean-up job, a virus scanner or a backup that was put back.`,
		},
	});
	expect(await listStatus(bench.warehouse)).toEqual(before);
}

describe.each(bends)('a file that is %s since the last run', (_, bend) => {
	test('the request, before it is sent', async () => {
		await begin(new Set<CheckStep>(['plan', 'extract']));
		await bendFile('request', bend);
		await expectFailed();
	});

	test('the request, before its reply is proven against it', async () => {
		await begin(everyStep);
		await bendFile('request', bend);
		await answer(rowsWithout(20));
		await expectFailed();
	});

	test('the reply, before it is published', async () => {
		await begin(everyStep);
		await answer(rowsWithout(5));
		expect(await advance(bench.work(), everyStep)).toMatchObject({ end: 'held' });
		const run = await openRun(bench.warehouse, 'monthly');
		if (run?.hold === undefined) throw new Error('not held');
		await decide(bench.work(), { ...run, hold: run.hold }, { accept: true, by: 'A. Tester', reason: 'It is right' });
		await bendFile('reply', bend);
		await expectFailed();
	});
});

test('a work folder that is gone when the reply comes', async () => {
	await begin(everyStep);
	await rm(bench.project.folders.work, { recursive: true });
	await answer(rowsWithout(20));
	await expectFailed();
});
