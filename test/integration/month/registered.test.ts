import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { exitStatus } from '../../../core/exit-status.ts';
import { ledgerEntries } from '../../../loaders/ledger/ledger-store.ts';
import { listStatus } from '../../../loaders/list/status.ts';
import { type NhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { meshClientStandIn } from '../../../stand-in/mesh-client.ts';
import { isRemoved, nationalRate } from '../../../stand-in/opt-out-rule.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { testRange } from '../support/check-bench.ts';
import { ahead, mailbox, makeProject, type TestProject } from '../support/project.ts';

// One warehouse, in this order: a month, and who is registered in between.

/** Who has opted out when the month is asked about, and who has a few days later. */
const first = { seed: 'test', rate: nationalRate };
const later = { seed: 'later', rate: nationalRate };

const people = testRange(500);
const [known, fresh, few] = [people.slice(0, 400), people.slice(400, 480), people.slice(480)];
const onFirstList = known.filter((one) => !isRemoved(one, first));
/** On the list, and opted out since. */
const changed = onFirstList.filter((one) => isRemoved(one, later));
/** Of those who were known: registered once more, some of whom have changed their choice. */
const again = [...changed.slice(0, 5), ...onFirstList.filter((one) => !changed.includes(one)).slice(0, 60)];
const asked = [...fresh, ...few, ...again];

const unit = `
name: clinic
title: The clinic
system: Clinic system
source: { table: { schema: clinic, name: patient }, column: nhs_number }
format: text
`;

let project: TestProject;
let days = 0;
const clock = () => new Date(ahead().getTime() + days * 86_400_000);
const ndoo = async (...words: readonly string[]) => await project.ndoo(words, { clock });
const list = async () => await project.withWarehouse(listStatus);

const numbersIn = async (relation: string): Promise<readonly string[]> =>
	await project.withWarehouse(async (warehouse) => {
		const rows = await warehouse.query({ text: `select nhs_number from ${relation} order by 1` });
		return rows.map((row) => String(row['nhs_number']));
	});
const onList = async () => await numbersIn('ndoo_list.cleaned_list');
const shown = (indexes: readonly NhsIndex[]): readonly string[] => indexes.map(nhsNumberOf).sort();

async function register(indexes: readonly NhsIndex[]): Promise<void> {
	const values = [JSON.stringify(shown(indexes)), clock().toISOString().slice(0, 10)];
	const text = 'insert into clinic.patient select n, $2::date from jsonb_array_elements_text($1::jsonb) as n';
	await project.withWarehouse((warehouse) => warehouse.query({ text, values }));
}

/** The service, as it answers a few days later. */
async function serveLater(...scenarios: readonly Scenario[]): Promise<void> {
	const interfaceRoot = project.path('mesh', mailbox);
	const told = { environment: 'stand-in', mailbox, files: diskFiles, clock, seed: later.seed, scenarios } as const;
	await meshClientStandIn({ ...told, interfaceRoot }).tick();
}

async function lastSent(): Promise<readonly string[]> {
	const names = (await readdir(project.path('mesh', mailbox, 'OUT'))).filter((name) => name.endsWith('.dat'));
	expect(names).toHaveLength(1);
	return (await readFile(project.path('mesh', mailbox, 'OUT', names[0] ?? ''), 'latin1')).match(/\d{10}/g) ?? [];
}

const nothingLies = async () => {
	expect(await readdir(project.path('work'))).toEqual(['digest.key']);
	const slots = [...(await numbersIn('ndoo_list.slot_a')), ...(await numbersIn('ndoo_list.slot_b'))];
	expect(slots.filter((row) => !row.startsWith('x')).sort()).toEqual(await onList());
};

beforeAll(async () => {
	project = await makeProject({
		files: { 'flows/business-units/clinic.yml': unit },
		fill: (warehouse) =>
			warehouse.script('create schema clinic; create table clinic.patient (nhs_number text, registered_on date)'),
	});
	await register(known);
});
afterAll(async () => await project[Symbol.asyncDispose]());

test('before there is a list, everybody is asked about', async () => {
	expect(await ndoo('refresh', '--registered')).toMatchObject({
		status: 0,
		err: expect.stringContaining('400 distinct NHS numbers'),
	});
	await project.serve();
	expect(await ndoo('refresh', '--registered')).toMatchObject({
		status: 0,
		out: expect.stringContaining('is in use, dated'),
	});
	expect(await onList()).toEqual(shown(onFirstList));
	expect(changed.length).toBeGreaterThan(5);
});

describe('a column is needed, and it has to hold a date', () => {
	test.each([
		['', 'No business unit says by which column people were registered.'],
		['registeredSince: nhs_number\n', 'found `registeredSince: nhs_number`, which is text'],
		['registeredSince: born\n', 'found `registeredSince: born`, which is not there'],
	])('%j', async (more, said) => {
		days = 1;
		await writeFile(project.path('flows', 'business-units', 'clinic.yml'), unit + more);
		expect(await ndoo('refresh', '--registered')).toMatchObject({
			status: exitStatus.configuration,
			err: expect.stringContaining(said),
		});
	});
});

test('a handful waits: nothing is sent, and no check is begun', async () => {
	await writeFile(project.path('flows', 'business-units', 'clinic.yml'), `${unit}registeredSince: registered_on\n`);
	await project.withWarehouse((warehouse) =>
		warehouse.script("update clinic.patient set registered_on = '2020-01-01'"),
	);
	days = 3;
	await register(few);
	expect(await ndoo('refresh', '--registered')).toMatchObject({
		status: 0,
		err: expect.stringContaining('Fewer than 50 people were registered since the last check'),
	});
	expect(await readdir(project.path('mesh', mailbox, 'OUT'))).toEqual([]);
	expect(await project.withWarehouse((warehouse) => ledgerEntries(warehouse, { event: 'check planned' }))).toHaveLength(
		1,
	);
});

test('they are asked about alone; who is on the list and has opted out since is off it; it keeps its date', async () => {
	const before = await list();
	days = 4;
	await register([...fresh, ...again]);
	expect(await ndoo('refresh', '--registered')).toMatchObject({
		status: 0,
		err: expect.stringContaining(`${asked.length} distinct NHS numbers`),
	});
	expect(await lastSent()).toEqual(shown(asked));
	expect((await ndoo('status')).out).toMatch(/^Check {3}\S+ \(top-up, stand-in\): submitted/m);
	expect(await onList()).toEqual(shown(onFirstList));

	await serveLater();
	// An ordinary run carries it on.
	expect(await ndoo('refresh')).toMatchObject({
		status: 0,
		out: expect.stringMatching(/^The people of check \S+ have joined the list in use, which keeps its date\.$/m),
	});
	const others = onFirstList.filter((one) => !again.includes(one));
	const after = shown([...others, ...asked.filter((one) => !isRemoved(one, later))]);
	expect(await onList()).toEqual(after);
	for (const one of changed.slice(0, 5)) expect(after).not.toContain(nhsNumberOf(one));
	// Those who opted out since, and were not asked about, stay until everybody is.
	expect(after).toContain(nhsNumberOf(changed[5] ?? expect.fail('too few have changed their choice')));
	expect(await list()).toMatchObject({ listDate: before?.listDate, rows: known.length + asked.length });
	expect((await list())?.checkId).not.toBe(before?.checkId);
	await nothingLies();
	const [, published] = await project.withWarehouse((warehouse) =>
		ledgerEntries(warehouse, { event: 'list published' }),
	);
	expect(published?.detail).toEqual({ listDate: before?.listDate.toISOString(), joins: before?.checkId });
});

let before: readonly string[];
/** Brings those registered since as far as an answer that a person has to look at. */
async function hold(): Promise<void> {
	days += 0.01;
	before = await onList();
	await register(asked);
	await ndoo('refresh', '--registered');
	await serveLater('too-many-removed');
	expect(await ndoo('refresh')).toMatchObject({ status: exitStatus.failed, err: expect.stringContaining('is held') });
	expect(await onList()).toEqual(before);
}
const accept = async () => await ndoo('release', '--accept', '--reason', 'We looked at it');

test('an answer that a person accepted joins the list: who was asked about is on it by the answer alone', async () => {
	days = 10;
	await hold();
	expect(await accept()).toMatchObject({ status: 0 });
	expect(await ndoo('refresh')).toMatchObject({
		status: 0,
		out: expect.stringContaining('have joined the list in use'),
	});
	const wereAsked = new Set(shown(asked));
	const after = await onList();
	expect(after.filter((number) => !wereAsked.has(number))).toEqual(before.filter((number) => !wereAsked.has(number)));
	expect(after.filter((number) => wereAsked.has(number)).length).toBeLessThan(asked.length / 2);
	await nothingLies();
});

test('nobody is asked about twice on a day, and the month comes when it is due', async () => {
	expect(await ndoo('refresh', '--registered')).toMatchObject({ out: expect.stringContaining('Nothing is due') });
	// Two days before it, so that what follows is before it at any time of the day.
	days = 26;
	expect(await ndoo('refresh')).toMatchObject({ status: 0, out: expect.stringContaining('Nothing is due') });
});

describe('an answer that a person has to look at', () => {
	const failsWith = async (said: string) => {
		await accept();
		expect(await ndoo('refresh')).toMatchObject({ status: exitStatus.failed, err: expect.stringContaining(said) });
		expect(await onList()).toEqual(before);
		await nothingLies();
	};

	test('is put beside nothing when the list was replaced meanwhile', async () => {
		await hold();
		await project.withWarehouse((warehouse) =>
			warehouse.script(`
				insert into ndoo.check_run (check_id, kind, environment, state, outcome, opened_at, changed_at)
				values ('other', 'monthly', 'stand-in', 'purged', 'published', now(), now());
				update ndoo_list.pointer set check_id = 'other'`),
		);
		await failsWith('The list that its people were to join is not in use any more.');
		await project.withWarehouse((warehouse) =>
			warehouse.script(`
				update ndoo_list.pointer set check_id = (
					select check_id from ndoo.check_run where joins is not null and outcome = 'published'
					order by opened_at desc limit 1
				)`),
		);
	});

	test('is not put beside a file that somebody changed', async () => {
		await hold();
		const checkId = (await readdir(project.path('work'))).find((name) => name !== 'digest.key') ?? '';
		await appendFile(
			project.path('work', checkId, 'rest.dat'),
			`${nhsNumberOf(changed[0] ?? people[0] ?? expect.fail())},\n`,
		);
		await failsWith('Its file in the work folder is gone, or is not what was put there.');
	});

	test('does not keep everybody waiting when the month is due', async () => {
		await hold();
		days = 28.1;
		expect(await ndoo('refresh', '--registered')).toMatchObject({
			status: 0,
			err: expect.stringContaining('The check of everybody is due and comes first: the top-up check '),
		});
		expect(await onList()).toEqual(before);
		await nothingLies();
		expect(await ndoo('refresh', '--registered')).toMatchObject({
			err: expect.stringContaining('500 distinct NHS numbers'),
		});
		await serveLater();
		expect(await ndoo('refresh')).toMatchObject({ status: 0, out: expect.stringContaining('is in use, dated') });
		expect(await onList()).toEqual(shown(people.filter((one) => !isRemoved(one, later))));
	});
});
