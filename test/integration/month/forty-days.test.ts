import { utimes } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import type { Files } from '../../../core/files.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { meshClientStandIn } from '../../../stand-in/mesh-client.ts';
import { testRange } from '../support/check-bench.ts';
import { onePeopleTable } from '../support/people-table.ts';
import { mailbox, makeProject, type TestProject } from '../support/project.ts';

// The scheduled tick: `refresh` once a day for forty days, and nothing else. The clock is the test's; the reply takes a
// day and a quarter, so that a tick meets every state of waiting.

const hour = 3_600_000;
const day = 24 * hour;
const turnaroundMilliseconds = 30 * hour;
const limitDays = 35;

const steps = [
	'check planned',
	'check extracted',
	'check submitted',
	// The transfer report, and the notice that a job was created.
	'message noted',
	'message noted',
	'reply taken',
	'reply proven',
	'check proven',
	'list published',
	'check purged',
];

beforeAll(() => void vi.stubEnv('TZ', 'Europe/London'));
afterAll(() => void vi.unstubAllEnvs());

/** Forty days of a job that runs at one time of day on the clock of the wall. */
const daily = (year: number, month: number, first: number, hours: number, minutes: number): readonly Date[] =>
	Array.from({ length: 40 }, (_, after) => new Date(year, month - 1, first + after, hours, minutes));

const inOrder = (times: readonly Date[]) => times.toSorted((one, other) => one.getTime() - other.getTime());

const people = 2000;
const halfWay = 20;
const newPeople = testRange(people + 20)
	.slice(people)
	.map((index) => `('${nhsNumberOf(index)}')`);

type Clock = { now: Date };

/** Files bear the time of the test's clock, by which their age is judged. */
const filesAt = (clock: Clock): Files => ({
	...diskFiles,
	writeWhole: async (path, bytes) => {
		await diskFiles.writeWhole(path, bytes);
		await utimes(path, clock.now, clock.now);
	},
});

type Tick = {
	readonly at: Date;
	readonly status: number;
	/** In a word; all that was printed when there is none for it. */
	readonly said: string;
	readonly listAgeDays: number | undefined;
};

function saidIn(out: string, err: string): string {
	if (out.startsWith('Waiting for the reply')) return err.includes('Opened the monthly check') ? 'sent' : 'waiting';
	if (out.startsWith('The list of check')) return 'published';
	return out.startsWith('Nothing is due.') ? 'nothing due' : `${out}${err}`;
}

async function run(project: TestProject, times: readonly Date[]) {
	const clock: Clock = { now: new Date(0) };
	const files = filesAt(clock);
	const standIn = meshClientStandIn({
		environment: 'stand-in',
		interfaceRoot: project.path('mesh', mailbox),
		mailbox,
		files,
		clock: () => clock.now,
		scenarios: [],
		seed: 'forty days',
		turnaroundMilliseconds,
	});
	return await project.withWarehouse(async (warehouse) => {
		const openWarehouse = async () => ({ ...warehouse, close: async () => {} });
		const ticks: Tick[] = [];
		for (const [index, at] of times.entries()) {
			clock.now = at;
			// The same people two months in a row would be held: last month's list looks like that.
			if (index === halfWay) await warehouse.script(`insert into clinic.patient values ${newPeople.join(', ')}`);
			const overrides = { clock: () => clock.now, files, openWarehouse };
			const { status, out, err } = await project.ndoo(['refresh'], overrides);
			const [pointer] = await warehouse.query({ text: 'select list_date from ndoo_list.pointer' });
			const listAgeDays = pointer && (at.getTime() - new Date(String(pointer['list_date'])).getTime()) / day;
			ticks.push({ at, status, said: saidIn(out, err), listAgeDays });
			// MESH's client and the service, through the rest of the day.
			for (const later of [1, 7, 13, 19]) {
				clock.now = new Date(at.getTime() + later * hour);
				await standIn.tick();
			}
		}
		return { ticks, entries: await ledgerEntries(warehouse) };
	});
}

const byDay = (ticks: readonly Tick[], wanted: string): readonly string[] =>
	ticks.filter(({ said }) => said === wanted).map(({ at }) => at.toISOString());

describe.each([
	{
		name: 'across the end of March and the clocks going forward',
		times: () => daily(2026, 3, 5, 6, 30),
		hours: [6],
		sent: ['2026-03-05T06:30:00.000Z', '2026-04-02T05:30:00.000Z'],
	},
	{
		name: 'across the end of October and the clocks going back, through the hour that comes twice',
		times: () => inOrder([...daily(2026, 10, 5, 1, 30), new Date('2026-10-25T01:30:00Z')]),
		hours: [1],
		sent: ['2026-10-05T00:30:00.000Z', '2026-11-02T01:30:00.000Z'],
	},
])('forty days $name', ({ times: timesOf, hours, sent }) => {
	let times: readonly Date[];
	let ticks: readonly Tick[];
	let entries: Awaited<ReturnType<typeof run>>['entries'];
	beforeAll(async () => {
		await using project = await makeProject(onePeopleTable(people));
		times = timesOf();
		({ ticks, entries } = await run(project, times));
	});

	test('on the clock of the wall the job runs at one time, and on another in UTC after the change', () => {
		expect([...new Set(times.map((at) => at.getHours()))]).toEqual(hours);
		expect(new Set(times.map((at) => at.getUTCHours())).size).toBe(2);
	});

	test('every run is green, also while it waits', () => {
		expect(ticks.filter(({ status }) => status !== 0)).toEqual([]);
		expect(new Set(ticks.map(({ said }) => said))).toEqual(new Set(['sent', 'waiting', 'published', 'nothing due']));
	});

	test('one check for each day on which one is due', () => expect(byDay(ticks, 'sent')).toEqual(sent));

	test('each check waits a day, and is published the day after', () => {
		const after = (days: number) =>
			sent.map((at) => ticks[ticks.findIndex((tick) => tick.at.toISOString() === at) + days]);
		expect(after(1).map((tick) => tick?.said)).toEqual(['waiting', 'waiting']);
		expect(after(2).map((tick) => tick?.said)).toEqual(['published', 'published']);
	});

	test('each step of each check is on record once', () => {
		const checks = [...Map.groupBy(entries, ({ checkId }) => checkId).values()];
		expect(checks.map((of) => of.map(({ event }) => event))).toEqual(Array(2).fill(steps));
	});

	test('from the first list on there is one, and it is never older than its limit', () => {
		const ages = ticks.slice(2).map(({ listAgeDays = Number.POSITIVE_INFINITY }) => listAgeDays);
		expect(Math.max(...ages)).toBeLessThan(limitDays);
		expect(Math.max(...ages)).toBeGreaterThan(28);
	});
});
