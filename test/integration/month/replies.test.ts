import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { lastRun, openRun } from '../../../loaders/check/state/run-store.ts';
import { advance } from '../../../loaders/check/steps/advance.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { publishedListDate } from '../../loaders/list/live-list.ts';
import { type CheckBench, openCheckBench, testRange } from '../support/check-bench.ts';
import { deliver, type Kind, kindNames, kinds } from '../support/messages.ts';

// Every kind of reply, and every two of them in either order, against a real warehouse and real folders. One warehouse
// serves them all: each case is one whole check.

let bench: CheckBench;
let month = 0;

beforeAll(async () => {
	bench = await openCheckBench();
});
afterAll(async () => {
	await bench[Symbol.asyncDispose]();
});

const sent = testRange(2000);
const rowsOf = (isKept: (position: number) => boolean): string =>
	Buffer.concat([...new NhsNumberSet(sent.filter((_, position) => isKept(position))).lines(',\r\n')]).toString();
/** One in twenty removed, evenly; others each month, as the list in use once more would be held. */
const keptRows = (): string => rowsOf((position) => position % 20 !== month % 19);

/** Submits a check that is due, and gives its LocalId. */
async function submitted(): Promise<string> {
	month += 1;
	bench.now = new Date(Date.now() + month * 40 * 86_400_000);
	const work = bench.work();
	expect(await advance(work, everyStep)).toMatchObject({ end: 'waiting' });
	const run = await openRun(bench.warehouse, 'monthly');
	const [request] = await requestsOf(bench.warehouse, run?.checkId ?? '');
	return request?.localId ?? '';
}

/** The files of messages that are not ours: what has to be in the inbox, and nothing else. */
const notOurs: string[] = [];

async function receive(order: readonly Kind[], localId: string): Promise<void> {
	for (const [position, kind] of order.entries()) {
		const message = kinds[kind](localId, keptRows());
		const id = `M${month}P${position}${kind}`;
		await deliver(bench.inbox, { id, ...message }, position);
		if (kind === 'K7') notOurs.push(`${id}.ctl`, `${id}.dat`);
	}
}

/** What a check comes to: the first message that decides it does so, and nothing after it changes that. */
const decisive: Readonly<Partial<Record<Kind, string>>> = { K3: 'published', K4: 'failed', K5: 'held', K6: 'failed' };

async function end(): Promise<string> {
	const result = await advance(bench.work(), everyStep);
	const outcome = result.end === 'over' ? result.outcome : result.end;
	if (result.end !== 'over') await abandon();
	return outcome;
}

async function abandon(): Promise<void> {
	await bench.warehouse.query({
		text: "update ndoo.check_run set state = 'abandoned', outcome = 'abandoned' where state <> 'purged'",
	});
	await advance(bench.work(), everyStep);
}

/** A message that is not ours stays where it is, whole: its owner may be another program. */
async function expectTheirsAlone(): Promise<void> {
	expect((await readdir(bench.inbox)).toSorted()).toEqual(notOurs.toSorted());
	for (const name of notOurs.filter((one) => one.endsWith('.dat')))
		expect(await readFile(join(bench.inbox, name), 'latin1')).toBe(kinds.K7().data);
}

describe('one reply', () => {
	test.each(kindNames)('%s', async (kind) => {
		const localId = await submitted();
		await receive([kind], localId);
		expect(await end()).toBe(decisive[kind] ?? 'waiting');
		await expectTheirsAlone();
	});
});

describe('two replies, in each order', () => {
	const pairs = kindNames.flatMap((first) => kindNames.map((second) => [first, second] as const));

	test.each(pairs)('%s, then %s', async (first, second) => {
		const localId = await submitted();
		await receive([first, second], localId);
		expect(await end()).toBe(decisive[first] ?? decisive[second] ?? 'waiting');
		await expectTheirsAlone();
	});
});

describe('a reply that comes when its check is over', () => {
	test.each(kindNames)('%s is deleted on sight, or left where it is when it is not ours', async (kind) => {
		const localId = await submitted();
		await receive(['K3'], localId);
		expect(await end()).toBe('published');
		const listDate = await publishedListDate(bench.warehouse);
		await receive([kind], localId);
		expect(await advance(bench.work(), everyStep)).toEqual({ end: 'idle' });
		await expectTheirsAlone();
		expect(await publishedListDate(bench.warehouse)).toEqual(listDate);
	});
});

test('a reply to a check that was abandoned is deleted on sight while the next one waits for its own', async () => {
	const abandoned = await submitted();
	await abandon();
	const localId = await submitted();
	await receive(['K3'], abandoned);
	expect(await advance(bench.work(), everyStep)).toMatchObject({ end: 'waiting' });
	await expectTheirsAlone();
	const run = await openRun(bench.warehouse, 'monthly');
	const folders = (await readdir(bench.project.folders.work)).filter((name) => name !== 'digest.key');
	expect(folders).toEqual([run?.checkId]);
	await receive(['K3'], localId);
	expect(await end()).toBe('published');
});

describe('a reply that proves nothing', () => {
	test.each<[string, (rows: string) => string, string]>([
		['ends inside a line', (rows) => rows.slice(0, -7), 'failed'],
		['has a stranger in it', (rows) => `${rows}9990500005,\r\n`, 'failed'],
		['has a row that is not a number', (rows) => rows.replace(/^\d{10}/, '99900000AB'), 'failed'],
		['lost its second half at a line end', (rows) => rows.slice(0, 13 * 950), 'held'],
		['lost its last thirty rows at a line end', (rows) => rows.slice(0, -13 * 30), 'held'],
		['removes nobody', () => rowsOf(() => true), 'held'],
		['removes a fifth', () => rowsOf((position) => position % 5 > 0), 'held'],
	])('%s', async (_, data, expected) => {
		const before = await publishedListDate(bench.warehouse);
		const localId = await submitted();
		await deliver(bench.inbox, { id: `M${month}P0`, localId, data: data(keptRows()) }, 0);
		expect(await end()).toBe(expected);
		expect(await publishedListDate(bench.warehouse)).toEqual(before);
		expect((await lastRun(bench.warehouse, 'monthly'))?.state).toBe('purged');
	});
});
