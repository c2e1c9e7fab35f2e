import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// The command that a newcomer types, in a process of its own and an empty folder.

const launcher = fileURLToPath(new URL('../../../bin/ndoo.js', import.meta.url));
let folder: string;

const ndoo = (...words: readonly string[]) =>
	spawnSync(process.execPath, [launcher, ...words], {
		cwd: folder,
		encoding: 'utf8',
		env: { ...process.env, TMPDIR: folder },
	});

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-demo-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

// The first ten of the integration environment's published numbers have opted out, the last ten have not (check service page).
const optedOut = [
	'9694116414',
	'9694116422',
	'9694116430',
	'9694116449',
	'9694116457',
	'9694116465',
	'9694116473',
	'9694116481',
	'9694116503',
	'9694116511',
];
const notOptedOut = [
	'9694116538',
	'9694116546',
	'9694116554',
	'9694116562',
	'9694116570',
	'9694116589',
	'9694116597',
	'9694116600',
	'9694116619',
	'9694116627',
];

type Rows = readonly Readonly<Record<string, string>>[];

describe('ndoo demo', () => {
	let tables: { readonly patient: Rows; readonly referral: Rows; readonly care_contact: Rows };

	beforeAll(async () => {
		const { status, stdout, stderr } = ndoo('demo');
		expect({ status, stderr }).toMatchObject({ status: 0 });
		expect(stdout).toContain('reads the list itself: refused');
		expect(stdout).toMatch(/to-recipient\/patient\.csv +rows not counted: /);
		expect(stderr).toContain('The cleaned list is in use.');
		const flow = join(folder, 'demo', 'disclosed', 'community-activity');
		const [made = '', ...more] = await readdir(flow);
		expect(more).toEqual([]);
		const read = async (name: string): Promise<Rows> =>
			parse(await readFile(join(flow, made, 'to-recipient', `${name}.csv`)), { columns: true });
		tables = {
			patient: await read('patient'),
			referral: await read('referral'),
			care_contact: await read('care_contact'),
		};
	});

	test('of the published test numbers exactly those without an opt-out are in the return', () => {
		const numbers = new Set(
			tables.patient.map((row) => (row['nhs_number'] ?? '').replaceAll(/[^0-9]/g, '').slice(0, 10)),
		);
		expect(optedOut.filter((number) => numbers.has(number))).toEqual([]);
		expect(notOptedOut.filter((number) => !numbers.has(number))).toEqual([]);
	});

	test('rows without a usable number are in no table', () => {
		for (const row of tables.patient)
			expect(row['nhs_number']?.replaceAll(/[\s-]|\.0$/g, '')).toMatch(/^999\d{7}$|^969\d{7}$/);
	});

	test('no table holds a row whose person is not in the return', () => {
		const patients = new Set(tables.patient.map((row) => row['patient_id']));
		const referrals = new Set(tables.referral.map((row) => row['referral_id']));
		expect(tables.referral.length).toBeGreaterThan(1000);
		expect(tables.care_contact.length).toBeGreaterThan(1000);
		expect(tables.referral.filter((row) => !patients.has(row['patient_id']))).toEqual([]);
		expect(tables.care_contact.filter((row) => !referrals.has(row['referral_id']))).toEqual([]);
	});

	test('nothing is left to do, and the demo may be run again', () => {
		expect(ndoo('refresh').stdout).toContain('Nothing is due.');
		expect(ndoo('demo').status).toBe(0);
	});

	test('an organisation’s warehouse is not touched by it', async () => {
		await rm(join(folder, 'demo'), { recursive: true });
		expect(ndoo('migrate').status).toBe(0);
		const { status, stderr } = ndoo('demo');
		expect(status).toBe(10);
		expect(stderr).toContain("is not a demo's");
		expect(await readdir(join(folder, 'demo', 'warehouse'))).toContain('data');
	});
});
