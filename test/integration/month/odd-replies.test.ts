import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CheckStep, everyStep } from '../../../loaders/check/state/next-step.ts';
import { requestsOf } from '../../../loaders/check/state/request-store.ts';
import { lastRun, openRun } from '../../../loaders/check/state/run-store.ts';
import { advance } from '../../../loaders/check/steps/advance.ts';
import { NhsNumberSet } from '../../../loaders/nhs-number/nhs-number-set.ts';
import { type CheckBench, openCheckBench, testRange } from '../support/check-bench.ts';
import { deliver, kinds } from '../support/messages.ts';

// Replies that look right and are not, or are something else than they look: each is one whole check on one warehouse.

let bench: CheckBench;
let month = 0;
beforeAll(async () => {
	bench = await openCheckBench();
});
afterAll(async () => await bench[Symbol.asyncDispose]());

const people = testRange(2000);
const linesOf = (numbers: Iterable<(typeof people)[number]>): string =>
	Buffer.concat([...new NhsNumberSet(numbers).lines(',\r\n')]).toString();
/** One in twenty removed, others each month; the last person is kept. */
const kept = (sent = people) => sent.filter((_, position) => position % 20 !== month % 19);

async function replied(data: string | Buffer, sent = people, firstId?: string): Promise<string> {
	const gather = async () => ({ numbers: new NhsNumberSet(sent), tallies: [], findings: [] });
	bench.now = new Date(Date.now() + month * 40 * 86_400_000);
	const work = bench.work({ gather });
	expect(await advance(work, everyStep)).toMatchObject({ end: 'waiting' });
	const run = await openRun(bench.warehouse, 'monthly');
	const [request] = await requestsOf(bench.warehouse, run?.checkId ?? '');
	const localId = request?.localId ?? '';
	if (firstId !== undefined) await deliver(bench.inbox, { id: firstId, ...kinds.K2(localId) }, 0);
	await deliver(bench.inbox, { id: `M${month}`, localId, data }, 1);
	const result = await advance(work, everyStep);
	return result.end === 'over' ? result.outcome : result.end;
}

const codes = async () => (await openRun(bench.warehouse, 'monthly'))?.hold?.reasons.map(({ code }) => code);
const reason = async () => (await lastRun(bench.warehouse, 'monthly'))?.failure?.reason;

async function nextMonth(): Promise<void> {
	await bench.warehouse.query({
		text: "update ndoo.check_run set state = 'abandoned', outcome = 'abandoned' where state <> 'purged'",
	});
	await advance(bench.work(), new Set<CheckStep>(['purge']));
	month += 1;
}

describe('a last row without its line end', () => {
	test('is held where rows behind it are missing', async () => {
		expect(await replied(linesOf(kept().slice(0, -3)).slice(0, -2))).toBe('held');
		expect(await codes()).toEqual(['unended']);
		await nextMonth();
	});

	test('is whole where it is of the last person who was sent', async () => {
		expect(await replied(linesOf(kept()).slice(0, -2))).toBe('published');
		await nextMonth();
	});
});

describe('the list in use under a new LocalId', () => {
	test('is held where others were asked about as well', async () => {
		const few = people.slice(0, 900);
		expect(await replied(linesOf(kept(few)), few)).toBe('published');
		const last = linesOf(kept(few));
		await nextMonth();
		expect(await replied(last, [...few, ...people.slice(1200, 1205)])).toBe('held');
		expect(await codes()).toEqual(['nearly-the-list-in-use']);
		await nextMonth();
	});

	test('is held where many people were asked about, of whom some would have changed', async () => {
		expect(await replied(linesOf(kept()))).toBe('published');
		const last = linesOf(kept());
		await nextMonth();
		expect(await replied(last)).toBe('held');
		expect(await codes()).toEqual(['nearly-the-list-in-use']);
		await nextMonth();
	});

	test('may rightly be the answer about a few people who are the same', async () => {
		const few = people.slice(0, 900);
		const answer = linesOf(kept(few));
		expect(await replied(answer, few)).toBe('published');
		await nextMonth();
		expect(await replied(answer, few)).toBe('published');
		await nextMonth();
	});
});

describe('what has another form gets the words that fit', () => {
	test.each<[string, (rows: string) => string | Buffer, string]>([
		['an empty line at the end', (rows) => `${rows}\r\n`, 'has an empty line before or after its rows'],
		['UTF-16 with its mark', (rows) => Buffer.from(`\ufeff${rows}`, 'utf16le'), 'is written in UTF-16'],
		['UTF-16 without it', (rows) => Buffer.from(rows, 'utf16le'), 'is written in UTF-16'],
		['gzip', (rows) => gzipSync(rows), 'is compressed (gzip)'],
	])('%s', async (_, form, words) => {
		expect(await replied(form(linesOf(kept())))).toBe('failed');
		expect(await reason()).toContain(words);
		await nextMonth();
	});
});

test('a message whose name is too long to be renamed stops nothing behind it', async () => {
	const long = 'L'.repeat(250);
	expect(await replied(linesOf(kept()), people, long)).toBe('published');
	expect((await readdir(bench.inbox)).filter((name) => !name.startsWith('LLL'))).toEqual([]);
	expect(bench.notes.map(({ text }) => text).join('\n')).toContain('its name is too long for a MESH message');
});
