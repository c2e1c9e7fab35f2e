import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Files } from '../../../core/files.ts';
import type { Request } from '../../../loaders/check/state/check-run.ts';
import { type CheckWork, replyFile } from '../../../loaders/check/state/check-work.ts';
import { type CheckStep, everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { changeRun, lastRun, openRun } from '../../../loaders/check/state/run-store.ts';
import { type Advance, advance } from '../../../loaders/check/steps/advance.ts';
import { decide } from '../../../loaders/check/steps/hold.ts';
import { publishedNumbers } from '../../../loaders/list/numbers.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import type { NhsIndex } from '../../../loaders/nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { type CheckBench, openCheckBench, testRange } from '../support/check-bench.ts';
import { copiesOf, type PartRoute, partRoutes } from '../support/part-routes.ts';

// A population that goes in three requests, on each route. What is asked, proven, judged and published is the whole of it,
// and nothing is before the last reply is there. Month after month on one warehouse, with other people each time.

const perPart = 700;

describe.each([
	['route client', 'client'],
	['route ui', 'ui'],
	['route api', 'api'],
] as const)('a check of three parts, %s', (_, name) => {
	let bench: CheckBench;
	let route: PartRoute;
	let people: readonly NhsIndex[] = [];
	let month = 0;
	beforeAll(async () => {
		bench = await openCheckBench();
		route = await partRoutes[name](bench);
	});
	afterAll(async () => {
		await route[Symbol.asyncDispose]();
		await bench[Symbol.asyncDispose]();
	});

	const work = (overrides: Partial<CheckWork> = {}): CheckWork => {
		const request = { ...bench.project.request, rowsPerPart: perPart };
		const project = { ...bench.project, mesh: { ...bench.project.mesh, route: name }, request } as CheckWork['project'];
		const gather = async () => ({ numbers: new NhsNumberSet(people), tallies: [], findings: [] });
		return bench.work({ project, route: route.open(), gather, ...overrides });
	};
	const run = async (overrides: Partial<CheckWork> = {}): Promise<Advance> => await advance(work(overrides), everyStep);

	/** Sends; gives the three requests. */
	async function sent(): Promise<readonly [Request, Request, Request]> {
		month += 1;
		people = testRange(2000, 999_000_000 + 20_000 * month);
		bench.now = new Date(bench.now.getTime() + 40 * 86_400_000);
		expect(await run()).toMatchObject({ end: 'waiting', parts: [{ part: 1 }, { part: 2 }, { part: 3 }] });
		return await theirRequests();
	}
	async function theirRequests(): Promise<readonly [Request, Request, Request]> {
		const open = await lastRun(bench.warehouse, 'monthly');
		const [one, two, three, ...more] = await requestsOf(bench.warehouse, open?.checkId ?? '');
		if (one === undefined || two === undefined || three === undefined) throw new Error('not three parts');
		expect(more).toEqual([]);
		return [one, two, three];
	}

	/** Those who were asked about in a part, and those of them who are kept: the one in twenty is another one each month. */
	const askedIn = ({ part }: Request): readonly NhsIndex[] => {
		const [from = 0, to = 0] = [part - 1, part].map((end) => Math.floor((people.length * end) / 3));
		return people.slice(from, to);
	};
	const isKept = (index: NhsIndex): boolean => (index + month) % 20 !== 3;
	const keptIn = (request: Request): readonly NhsIndex[] => askedIn(request).filter(isKept);
	const linesOf = (numbers: Iterable<NhsIndex>): string =>
		Buffer.concat([...new NhsNumberSet(numbers).lines(',\r\n')]).toString();
	const reply = async (request: Request, data = linesOf(keptIn(request))): Promise<void> =>
		await route.reply(work(), request, data);
	const listed = async (): Promise<readonly NhsIndex[]> => [...(await publishedNumbers(bench.warehouse))];
	const states = async () => (await theirRequests()).map(({ state }) => state);

	test('each request has people of its own, and all together everybody once', async () => {
		const requests = await sent();
		const { checkId } = requests[0];
		const sizes = requests.map(({ rows }) => rows);
		expect(sizes).toEqual([666, 667, 667]);
		const asked = await Promise.all(
			requests.map(async ({ part }) => {
				const file = `part-00${part}.request.dat`;
				return await diskFiles.read(`${bench.project.folders.work}/${checkId}/${file}`);
			}),
		);
		expect(Buffer.concat(asked).toString()).toBe(linesOf(people));
	});

	test('replies that come in another order, over several runs, make one list once the last is there', async () => {
		const [one, two, three] = await theirRequests();
		await reply(three);
		expect(await run()).toMatchObject({ end: 'waiting', parts: [{ part: 1 }, { part: 2 }] });
		await reply(one);
		expect(await run()).toMatchObject({ end: 'waiting', parts: [{ part: 2 }] });
		expect([await states(), await listStatus(bench.warehouse)]).toEqual([['replied', 'sent', 'replied'], undefined]);
		await reply(two);
		expect(await run()).toMatchObject({ end: 'over', outcome: 'published' });
		expect(await listed()).toEqual(people.filter(isKept));
		expect(await listStatus(bench.warehouse)).toMatchObject({
			checkId: one.checkId,
			rows: people.length,
			shareRemoved: 0.05,
		});
		for (const request of [one, two, three]) expect(await copiesOf(bench, request)).toEqual([]);
	});

	/** Every reply but that of one part is right. Gives how the check came out, and what the list was before and is now. */
	async function withWrong(part: 1 | 2 | 3, wrong: (kept: readonly NhsIndex[]) => string) {
		const requests = await sent();
		const before = await listed();
		for (const request of requests)
			await reply(request, request.part === part ? wrong(keptIn(request)) : undefined).catch(refusedByHand);
		const result = await run();
		const over = await lastRun(bench.warehouse, 'monthly');
		expect(await listed()).toEqual(before);
		return { requests, result, over };
	}
	// A file that a person brought is looked into at once: a wrong one is not taken, and the check goes on waiting.
	const refusedByHand = (error: unknown): void =>
		expect({ name, error }).toMatchObject({ name: 'ui', error: { code: 'file-invalid' } });

	test.each<[what: string, part: 2 | 3, wrong: (kept: readonly NhsIndex[]) => string]>([
		['somebody who was asked about in another part', 2, (kept) => linesOf([...kept, ...people.slice(0, 1)])],
		['somebody who was not asked about', 3, (kept) => linesOf([...kept, ...testRange(1, 999_900_000)])],
		['a row that is cut', 2, (kept) => linesOf(kept).slice(0, -5)],
		['a row that is cut', 3, (kept) => linesOf(kept).slice(0, -5)],
	])('%s in the reply to part %i: no list', async (_, part, wrong) => {
		const { requests, result, over } = await withWrong(part, wrong);
		if (name === 'ui') {
			expect(result).toMatchObject({ end: 'waiting', parts: [{ part }] });
			bench.now = new Date(bench.now.getTime() + 6 * 86_400_000);
			expect(await run()).toMatchObject({ end: 'over', outcome: 'failed' });
		} else {
			expect(result).toMatchObject({ end: 'over', outcome: 'failed' });
			expect(over?.failure).toMatchObject({ part });
		}
		for (const request of requests) expect(await copiesOf(bench, request)).toEqual([]);
	});

	test.each<[what: string, part: 2 | 3, code: string, wrong: (kept: readonly NhsIndex[]) => string]>([
		['a stretch is missing', 2, 'run-missing', (kept) => linesOf([...kept.slice(0, 300), ...kept.slice(340)])],
		['a stretch is missing', 3, 'run-missing', (kept) => linesOf([...kept.slice(0, 300), ...kept.slice(340)])],
		['nobody is left', 3, 'empty-reply', () => ''],
	])('%s in the reply to part %i: a person looks, and may refuse', async (_, part, code, wrong) => {
		const { result } = await withWrong(part, wrong);
		expect(result).toMatchObject({
			end: 'held',
			run: {
				hold: {
					at: 'reply',
					reasons: expect.arrayContaining([expect.objectContaining({ code, about: `part ${part}` })]),
				},
			},
		});
		const held = await openRun(bench.warehouse, 'monthly');
		if (held?.hold === undefined) throw new Error('not held');
		await decide(work(), { ...held, hold: held.hold }, { accept: false, by: 'A. Tester', reason: 'A stretch is lost' });
		expect(await run()).toMatchObject({ end: 'over', outcome: 'abandoned' });
	});

	test('no request lies beside a proven reply, in whichever order they are proven', async () => {
		const requests = await sent();
		for (const request of requests) await reply(request);
		const beside: string[] = [];
		let looks = 0;
		const files: Files = {
			...diskFiles,
			list: diskFiles.list.bind(diskFiles),
			move: diskFiles.move.bind(diskFiles),
			async *stream(path) {
				const proven = (await theirRequests()).filter(({ state }) => state === 'proven');
				looks += proven.length;
				for (const request of proven) beside.push(...(await copiesOf(bench, request)));
				yield* diskFiles.stream(path);
			},
		};
		expect(await run({ files })).toMatchObject({ end: 'over', outcome: 'published' });
		expect(looks).toBeGreaterThan(3);
		expect(beside).toEqual([]);
	});

	test('a check that is ended before its replies came leaves no request anywhere', async () => {
		const requests = await sent();
		const [one] = requests;
		await reply(one);
		expect(await run()).toMatchObject({ end: 'waiting' });
		bench.now = new Date(bench.now.getTime() + 6 * 86_400_000);
		expect(await run()).toMatchObject({ end: 'over', outcome: 'failed' });
		for (const request of requests) expect(await copiesOf(bench, request)).toEqual([]);
		expect(await diskFiles.stat(replyFile(work(), one.checkId, 1))).toBeUndefined();
	});

	test('nor does one that was ended from another folder', async () => {
		const requests = await sent();
		const { checkId } = requests[0];
		await changeRun(bench.warehouse, checkId, { state: 'purged', at: bench.now, outcome: 'abandoned' });
		await advance(work(), new Set<CheckStep>());
		for (const request of requests) expect(await copiesOf(bench, request)).toEqual([]);
	});

	test('what a one-off check hands over is the whole answer', async () => {
		month += 1;
		people = testRange(2000, 999_000_000 + 20_000 * month);
		let answered: readonly NhsIndex[] = [];
		const apply: CheckWork['apply'] = async (returned) => {
			answered = [...returned];
			return undefined;
		};
		expect(await run({ kind: 'one-off', apply })).toMatchObject({ end: 'waiting' });
		const open = await openRun(bench.warehouse, 'one-off');
		const requests = await requestsOf(bench.warehouse, open?.checkId ?? '');
		for (const request of requests.toReversed())
			await route.reply(work({ kind: 'one-off' }), request, linesOf(keptIn(request)));
		expect(await run({ kind: 'one-off', apply })).toMatchObject({ end: 'over', outcome: 'applied' });
		expect(answered).toEqual(people.filter(isKept));
	});

	test('in between, those asked about in any part come back by the answer alone', async () => {
		for (const request of await sent()) await reply(request);
		expect(await run()).toMatchObject({ end: 'over', outcome: 'published' });
		const before = await listed();
		const everybody = people;
		month += 1;
		bench.now = new Date(bench.now.getTime() + 2 * 86_400_000);
		expect(await run({ asksTopUp: true })).toMatchObject({ end: 'waiting' });
		const open = await openRun(bench.warehouse, 'monthly');
		expect(open?.topUpOf).toBeDefined();
		for (const request of await theirRequests()) await reply(request);
		const steps = new Set<CheckStep>([...everyStep].filter((step) => step !== 'ask'));
		const result = await advance(work({ asksTopUp: true }), steps);
		expect(result).toMatchObject({ end: 'over', outcome: 'published' });
		expect(await listed()).toEqual(everybody.filter(isKept));
		expect(await listed()).not.toEqual(before);
	});
});
