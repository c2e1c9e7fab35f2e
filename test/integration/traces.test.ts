import { randomInt } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../../core/package-folder.ts';
import type { NhsIndex } from '../../loaders/nhs-number/nhs-number.ts';
import { isRemoved, nationalRate } from '../../loaders/stand-in/opt-out-rule.ts';
import type { Scenario } from '../../loaders/stand-in/scenario.ts';
import { fill } from '../../scripts/demo/make-warehouse.ts';
import { demoNumbers } from '../../scripts/demo/numbers.ts';
import { demoSources } from '../../scripts/demo/sources.ts';
import { ahead, mailbox, makeProject, type TestProject } from './support/project.ts';
import { filesOfSchemas, formsOf, tracesOf } from './support/traces.ts';

// DESIGN, rule 2: the tool names nobody. A canary is a person of the demo whom the stand-in's rule removes: as bytes, in
// every form that numbers have in the demo, it may be in the tables of the source and in the engine's write-ahead log, which
// recorded how they were filled, and nowhere else under the project, MESH's folders, the temporary folder and the output.

const people = demoNumbers(4800);
const isRemovedIn = (seed: string) => (index: NhsIndex) => isRemoved(index, { seed, rate: nationalRate });
const [firstMonth, secondMonth] = [isRemovedIn('first'), isRemovedIn('second')];

/** People of each unit, twelve of those who are known there alone, drawn afresh each time. */
function drawn(isWanted: (index: NhsIndex) => boolean): readonly NhsIndex[] {
	return [people.slice(0, 2600), people.slice(3000)].flatMap((unit) => {
		const wanted = unit.filter(isWanted);
		return Array.from({ length: 12 }, () => wanted[randomInt(wanted.length)]).filter((index) => index !== undefined);
	});
}

const canaries = drawn(firstMonth);
const newlyOptedOut = drawn((index) => !firstMonth(index) && secondMonth(index));

const returnFile = 'flows/returns/community-activity.yml';
const files = ['flows/business-units/community.yml', 'flows/business-units/mental-health.yml', returnFile];
const sourceTables = demoSources();
const sourceSchemas = [...new Set(sourceTables.map(({ schema }) => schema))];

let outer: string;
let project: TestProject;
let output = '';

// A temporary folder of its own: whatever a run puts there is in it, and no other test's files are.
const variables = ['TMPDIR', 'TEMP', 'TMP'] as const;
const before = variables.map((name) => process.env[name]);
beforeAll(async () => {
	outer = await mkdtemp(join(tmpdir(), 'ndoo-traces-'));
	for (const name of variables) process.env[name] = outer;
	const texts = files.map(async (name) => [name, await readFile(join(packageFolder(), name), 'utf8')] as const);
	project = await makeProject({
		files: Object.fromEntries(await Promise.all(texts)),
		fill: async (warehouse) => {
			for (const table of sourceTables) await fill(warehouse, table);
		},
	});
	await run(['refresh'], lastMonth);
	await run(['stand-in', '--once', '--seed', 'first']);
	for (const words of [['refresh'], ['build'], ['disclose', 'community-activity']]) {
		expect(await run(words, lastMonth)).toBe(0);
	}
});
afterAll(async () => {
	for (const [at, name] of variables.entries()) {
		if (before[at] === undefined) delete process.env[name];
		else process.env[name] = before[at];
	}
	await rm(outer, { recursive: true, force: true });
});

const day = 86_400_000;
const daysAhead = (days: number) => (): Date => new Date(ahead().getTime() + days * day);
const lastMonth = daysAhead(-29);

async function run(words: readonly string[], clock = ahead): Promise<number> {
	const { status, out, err } = await project.ndoo(words, { clock, isTerminal: true });
	output += out + err;
	return status;
}

/** Where numbers are: in the files of the source tables, in the write-ahead log, in the output, and everywhere else. */
async function whereAre(numbers: readonly NhsIndex[]) {
	const sources = await project.withWarehouse(async (warehouse) => await filesOfSchemas(warehouse, sourceSchemas));
	const found = await tracesOf(numbers, outer);
	const isSource = (file: string) => sources.some((path) => file === `${engineFolder()}/${path}`);
	const isLog = (file: string) => file.startsWith(`${engineFolder()}/pg_wal/`);
	return {
		isInSources: found.some(isSource),
		isInLog: found.some(isLog),
		isInOutput: numbers.flatMap(formsOf).some((form) => Buffer.from(output).includes(form)),
		elsewhere: found.filter((file) => !isSource(file) && !isLog(file)),
	};
}

/** As `tracesOf` names what is in it. */
const engineFolder = (): string => `${basename(project.folder)}/warehouse/data`;

/** The files of the list in use: its table and its key. */
async function slotFiles(): Promise<readonly string[]> {
	const text = `
		select pg_relation_filepath(c.oid) as path from pg_class c, ndoo_list.pointer p
		where c.relname in ('slot_' || p.slot, 'slot_' || p.slot || '_key')`;
	const rows = await project.withWarehouse(async (warehouse) => await warehouse.query({ text }));
	return rows.map((row) => `${engineFolder()}/${row['path']}`);
}

/** In both units' tables, for a while in the log that recorded how they were filled, and in no other file. */
const inSourcesAlone = { isInSources: true, isInLog: expect.any(Boolean), isInOutput: false, elsewhere: [] };

test('the search sees what there is to see: people who are on the list, in its table and in what was disclosed', async () => {
	const { elsewhere, ...rest } = await whereAre(drawn((index) => !firstMonth(index)));
	expect(elsewhere).toEqual([
		expect.stringMatching(/\/disclosed\/community-activity\/[^/]+\/to-recipient\/patient\.csv$/),
		...(await slotFiles()).toSorted(),
	]);
	expect(rest).toMatchObject({ isInSources: true, isInLog: true });
});

test('after a month, who opted out is in the sources alone', async () => {
	expect(await whereAre(canaries)).toEqual({ ...inSourcesAlone, isInLog: true });
});

describe('after a month that fails, or is held and refused', () => {
	const failed: readonly Scenario[] = [
		'error-no-content',
		'error-columns',
		'error-delimiters',
		'error-invalid-numbers',
		'undelivered',
		'failed-stage',
		'truncated-mid-line',
		'stranger',
	];
	const held: readonly Scenario[] = ['truncated-at-line-end', 'none-removed', 'too-many-removed', 'empty'];

	// By another seed, so that the reply that is thrown away holds people who are not on the list in use.
	const standIn = async (scenario: Scenario) =>
		await run(['stand-in', '--once', '--seed', 'second', '--scenario', scenario]);

	async function expectNoTrace(): Promise<void> {
		expect(await run(['purge'])).toBe(0);
		expect(await whereAre(canaries)).toEqual(inSourcesAlone);
		expect(await readdir(project.path('work'))).toEqual(['digest.key']);
	}

	test.each(failed)('%s', async (scenario) => {
		expect(await run(['refresh'])).toBe(0);
		await standIn(scenario);
		expect(await run(['refresh', '--log-format', 'json'])).toBe(1);
		await expectNoTrace();
	});

	test.each(held)('%s', async (scenario) => {
		expect(await run(['refresh'])).toBe(0);
		await standIn(scenario);
		expect(await run(['refresh'])).toBe(1);
		expect(await run(['release', '--refuse', '--reason', 'It does not look right'])).toBe(0);
		expect(await run(['refresh'])).toBe(0);
		await expectNoTrace();
	});

	test('no-reply', async () => {
		expect(await run(['refresh'])).toBe(0);
		await standIn('no-reply');
		expect(await run(['refresh'])).toBe(0);
		expect(await run(['refresh'], daysAhead(6))).toBe(1);
		await expectNoTrace();
	});
});

test('after the next month, who opted out since is in the sources alone, and in what was disclosed before', async () => {
	const [sentBefore] = await readdir(project.path('disclosed', 'community-activity'));
	expect(await run(['refresh'])).toBe(0);
	await run(['stand-in', '--once', '--seed', 'second']);
	expect(await run(['refresh', '--log-format', 'json'])).toBe(0);
	expect(await run(['disclose', 'community-activity', '--log-format', 'json'])).toBe(0);
	expect(await run(['status'])).toBe(0);

	expect(await whereAre(drawn((index) => firstMonth(index) && secondMonth(index)))).toEqual(inSourcesAlone);
	const inWhatWasSent = expect.stringContaining(`/community-activity/${sentBefore}/to-recipient/patient.csv`);
	expect(await whereAre(newlyOptedOut)).toEqual({ ...inSourcesAlone, elsewhere: [inWhatWasSent] });
});

test('a list that came under a LocalId that was never sent is not ours to delete: the one other trace', async () => {
	expect(await run(['refresh'], daysAhead(30))).toBe(0);
	await run(['stand-in', '--once', '--seed', 'first', '--scenario', 'wrong-local-id']);
	expect(await run(['refresh'], daysAhead(36))).toBe(1);
	const { elsewhere } = await whereAre(newlyOptedOut);
	expect(elsewhere).toEqual([
		expect.stringContaining('/to-recipient/patient.csv'),
		expect.stringMatching(new RegExp(`/mesh/${mailbox}/IN/[^/]+\\.dat$`)),
	]);
	expect(output).toContain('in the inbox: Its LocalId is not one that ndoo sent from this mailbox.');
});
