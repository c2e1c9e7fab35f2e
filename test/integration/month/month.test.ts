import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/project.ts';
import { keptIds as idsToKeep, type Patient, publicMonth, publicMonthFigures } from '../support/public-month.ts';

// A month from the command line, through real files.

let project: TestProject;

beforeAll(async () => {
	project = await makeProject(publicMonth);
});
afterAll(async () => await project[Symbol.asyncDispose]());

test('before there is a list, nothing is disclosed', async () => {
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
	const { status, err } = await project.ndoo(['disclose', 'clinic-activity']);
	expect(status).toBe(14);
	expect(err).toBe(
		`There is no cleaned list yet, so nothing of the flow "clinic-activity" is disclosed.

What to do: Run \`ndoo refresh\`, and again when the reply has come: it publishes the first list.
`,
	);
	expect(await readdir(project.folder)).not.toContain('disclosed');
});

test('the month: extracted and tallied, sent, answered, proven, published', async () => {
	const first = await project.ndoo(['refresh']);
	expect(first.status).toBe(0);
	const { immunisation, pds, extracted } = publicMonthFigures;
	for (const figures of [immunisation, pds, extracted]) expect(first.err).toContain(figures);
	expect(first.out).toContain('Waiting for the reply');

	await project.serve();
	const second = await project.ndoo(['refresh']);
	expect(second).toMatchObject({ status: 0, out: expect.stringMatching(/^The list of check .* is in use, dated /) });

	expect(await project.ndoo(['refresh'])).toMatchObject({ status: 0, out: expect.stringContaining('Nothing is due') });
	const status = await project.ndoo(['status']);
	expect(status.out).toMatch(/^List {4}dated .* \(stand-in\), 0 days old of 35: in use\nNext {4}a check is due on /);
});

describe('the return', () => {
	const tables: Record<string, readonly Patient[]> = {};
	let keptIds: ReadonlySet<string>;

	beforeAll(async () => {
		keptIds = await idsToKeep();
		expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
		const [made = ''] = await readdir(project.path('disclosed', 'clinic-activity'));
		const folder = project.path('disclosed', 'clinic-activity', made);
		expect((await readdir(`${folder}/to-recipient`)).sort()).toEqual(['note.csv', 'patient.csv', 'visit.csv']);
		for (const name of ['patient', 'visit', 'note']) {
			tables[name] = parse(await readFile(`${folder}/to-recipient/${name}.csv`), { columns: true });
		}
		const manifest = JSON.parse(await readFile(`${folder}/internal/manifest.json`, 'utf8'));
		expect(manifest.tables.map(({ rows }: { rows: unknown }) => rows)).toEqual(Array(3).fill('suppressed'));
	});

	test('somebody was removed, and not everybody', () => {
		expect(keptIds.size).toBeGreaterThan(600);
		expect(keptIds.size).toBeLessThan(687);
	});

	test('the people are exactly those who were not removed', () => {
		expect(new Set(tables['patient']?.map((row) => row['patient_id']))).toEqual(keptIds);
	});

	test('every row of every table belongs to one of them', () => {
		const visits = tables['visit'] ?? [];
		expect(visits).toHaveLength(keptIds.size * 2);
		expect(visits.every((row) => keptIds.has(row['patient_id'] ?? ''))).toBe(true);
		const ids = new Set(visits.map((row) => row['visit_id']));
		const notes = tables['note'] ?? [];
		expect(notes).toHaveLength(keptIds.size * 6);
		expect(notes.every((row) => ids.has(row['visit_id']))).toBe(true);
	});
});

test('a list that grew too old is refused in the view itself, with its age and the limit', async () => {
	const error = await project.withWarehouse(async (warehouse) => {
		await warehouse.script("update ndoo_list.pointer set list_date = now() - interval '40 days'");
		const text = 'select count(*) from cleaned."clinic_activity__note"';
		return await warehouse.query({ text }).catch((refusal: unknown) => refusal);
	});
	expect(error).toMatchObject({
		code: 'list-refused',
		message: 'The cleaned list is 40 days old; the flow "clinic-activity" allows 35.',
	});
	expect((await project.ndoo(['disclose', 'clinic-activity'])).status).toBe(14);
	expect((await project.ndoo(['status'])).status).toBe(14);
});
