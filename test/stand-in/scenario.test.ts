import { describe, expect, test } from 'vitest';
import type { ReplyKind } from '../../loaders/check/reply/reply-kind.ts';
import { isNhsIndex, nhsNumberOf } from '../../loaders/nhs-number/nhs-number.ts';
import { testNumbers } from '../../loaders/service/test-numbers.ts';
import { type Scenario, scenarios } from '../../stand-in/scenario.ts';
import {
	base,
	localId,
	putRequest,
	type Received,
	received,
	returned,
	rowsOf,
	sent,
	setting,
	standInOn,
} from './stand-in-month.ts';

/** What ndoo makes of everything that comes in three days, and the data of the last message, when it matters. */
type Case = { readonly kinds: readonly ReplyKind['kind'][]; readonly last?: Partial<Received> };

const usual = ['transfer report', 'job created', 'cleaned list'] as const;
const list = rowsOf(returned);
const refused = (data: string): Case => ({ kinds: ['transfer report', 'error text'], last: { data, localId } });

const cases: Readonly<Record<Scenario, Case>> = {
	normal: { kinds: usual, last: { data: list, localId } },
	slow: { kinds: usual, last: { data: list } },
	'error-no-content': refused('FileHasNoContent'),
	'error-columns': refused('The file has more htan one colum'),
	'error-delimiters': refused('The file is missing one or more delimiters'),
	'error-invalid-numbers': refused('The file contains one or more invalid NHS numbers'),
	empty: { kinds: ['transfer report', 'job created', 'empty list'], last: { data: '' } },
	undelivered: { kinds: ['transfer report', 'undelivered'] },
	'foreign-workflow': { kinds: ['transfer report', 'job created', 'foreign', 'cleaned list'] },
	'foreign-local-id': { kinds: ['transfer report', 'job created', 'foreign', 'cleaned list'] },
	'wrong-local-id': {
		kinds: ['transfer report', 'job created', 'foreign'],
		last: { data: list, localId: `${localId}-X` },
	},
	duplicate: { kinds: [...usual, 'cleaned list'], last: { data: list, localId } },
	late: { kinds: [...usual, 'cleaned list'], last: { data: list, localId } },
	'truncated-mid-line': {
		kinds: ['transfer report', 'job created', 'unusable'],
		last: { data: `${rowsOf(returned.slice(0, 5))}969411` },
	},
	'truncated-at-line-end': { kinds: usual, last: { data: rowsOf(returned.slice(0, 5)) } },
	stranger: { kinds: usual, last: { data: `${list}9990000018,\r\n` } },
	'none-removed': { kinds: usual, last: { data: rowsOf(sent) } },
	'too-many-removed': { kinds: usual },
	'no-job-notice': { kinds: ['transfer report', 'cleaned list'], last: { data: list } },
	'failed-stage': { kinds: ['transfer report', 'job failed'] },
	'no-reply': { kinds: [] },
};

async function afterThreeDays(told: readonly Scenario[], data = rowsOf(sent)): Promise<readonly Received[]> {
	await using root = await setting();
	await putRequest(root, data);
	for (const hours of [0, 6, 48, 72]) {
		root.hours = hours;
		await standInOn(root, { scenarios: told }).tick();
	}
	return await received(root);
}

describe('each scenario, through files', () => {
	test('all are tried', () => {
		expect(Object.keys(cases)).toEqual(Object.keys(scenarios));
	});

	test.each(Object.keys(scenarios) as Scenario[])('%s', async (scenario) => {
		const { kinds, last = {} } = cases[scenario];
		const messages = await afterThreeDays([scenario]);
		expect(messages.map(({ kind }) => kind)).toEqual(kinds);
		if (kinds.length > 0) expect(messages.at(-1)).toMatchObject(last);
	});

	test('several at once', async () => {
		const messages = await afterThreeDays(['no-job-notice', 'foreign-workflow', 'stranger', 'late']);
		expect(messages.map(({ kind }) => kind)).toEqual(['transfer report', 'foreign', 'cleaned list', 'cleaned list']);
		expect(messages.at(-1)?.data).toBe(`${list}9990000018,\r\n`);
	});
});

test('a LocalId with a colon is sent, and no answer ever comes', async () => {
	await using root = await setting();
	await putRequest(root, rowsOf(sent));
	const control = await root.read(`OUT/${base}.ctl`);
	await root.put(`OUT/${base}.ctl`, control.replace(`<LocalId>${localId}`, '<LocalId>A12:0001'));
	await standInOn(root).tick();
	expect((await root.names('IN')).length).toBe(1);
	expect(await root.names('TEMP/RCV')).toEqual([]);
});

describe('numbers that are not published', () => {
	const people = numbersFrom(999_100_000, 5000);

	test('are removed at the national rate', async () => {
		const kept = rowsIn((await afterThreeDays([], rowsOf(people))).at(-1));
		expect(kept.every((number) => people.includes(number))).toBe(true);
		// 250 are expected, with a standard deviation of 15.
		expect(5000 - kept.length).toBeGreaterThan(200);
		expect(5000 - kept.length).toBeLessThan(300);
	});

	test('are removed for more than half of the people when told', async () => {
		const kept = rowsIn((await afterThreeDays(['too-many-removed'], rowsOf(people))).at(-1));
		expect(kept.length).toBeLessThan(2500);
		expect(kept.length).toBeGreaterThan(0);
	});

	test('are answered the same every time, and otherwise for another seed', async () => {
		const answers = await Promise.all(
			['seed', 'seed', 'other'].map(async (seed) => {
				await using root = await setting();
				await putRequest(root, rowsOf(people));
				await standInOn(root, { seed }).tick();
				return (await received(root)).at(-1)?.data;
			}),
		);
		expect(answers[0]).toBe(answers[1]);
		expect(answers[0]).not.toBe(answers[2]);
	});
});

describe('the published numbers of the live service', () => {
	test('are answered as published as well', async () => {
		const { sent: all, returned: kept } = testNumbers.live;
		expect(rowsIn((await afterThreeDays([], rowsOf(all))).at(-1))).toEqual(kept.toSorted());
	});
});

const rowsIn = (message: Received | undefined): readonly string[] => (message?.data ?? '').split(',\r\n').slice(0, -1);

function numbersFrom(head: number, count: number): readonly string[] {
	const numbers: string[] = [];
	for (let index = head; numbers.length < count; index++) if (isNhsIndex(index)) numbers.push(nhsNumberOf(index));
	return numbers;
}
