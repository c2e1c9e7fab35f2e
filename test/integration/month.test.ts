import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nhsIndexOf } from '../../loaders/nhs-number/nhs-number.ts';
import { isRemoved, nationalRate } from '../../loaders/stand-in/opt-out-rule.ts';
import type { Warehouse } from '../../loaders/warehouse/warehouse.ts';
import { makeProject, type TestProject } from './support/project.ts';
import { twoTableFlow } from './support/two-table-flow.ts';

// A month on public synthetic data: two files of test patients as two business units, and a return with three tables on
// one of them. From the command line, through real files.

type Patient = Readonly<Record<string, string>>;

const populations = fileURLToPath(new URL('../../../shared/data/populations/', import.meta.url));
const readCsv = async (name: string): Promise<readonly Patient[]> =>
	parse(await readFile(`${populations}${name}`), { columns: true, bom: true, skip_empty_lines: true });

const unit = (name: string, column: string) => `
name: ${name}
title: ${name}
system: A synthetic system
source: { table: { schema: ${name}, name: patient }, column: ${column} }
format: text
`;

const flow = twoTableFlow.replace(
	/^tables:.*$/ms,
	`tables:
  - name: patient
    source: { schema: pds, name: patient }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id, nhs_number, family_name]
  - name: visit
    source: { schema: pds, name: visit }
    via: { table: patient, keys: { patient_id: patient_id } }
    columns: [visit_id, patient_id]
  - name: note
    source: { schema: pds, name: note }
    via: { table: visit, keys: { visit_id: visit_id } }
    columns: [note_id, visit_id, text]
`,
);

let pds: readonly Patient[];
let project: TestProject;

async function fill(warehouse: Warehouse): Promise<void> {
	pds = await readCsv('pds-test-pack.csv');
	const immunisation = await readCsv('immunisation-test-patients.csv');
	await warehouse.script(`
		create schema pds; create schema immunisation;
		create table immunisation.patient (label text, nhs_number text);
		create table pds.patient (patient_id integer, nhs_number text, family_name text);
		create table pds.visit (visit_id integer, patient_id integer);
		create table pds.note (note_id integer, visit_id integer, text text);`);
	const insert = async (table: string, columns: string, rows: readonly object[]) =>
		await warehouse.query({
			text: `insert into ${table} select * from jsonb_to_recordset($1::jsonb) as row (${columns})`,
			values: [JSON.stringify(rows)],
		});
	await insert('immunisation.patient', 'id text, nhs_number text', immunisation);
	const patients = pds.map((patient, row) => ({
		patient_id: row,
		nhs_number: patient['NHS_NUMBER'],
		family_name: patient['FAMILY_NAME'],
	}));
	await insert('pds.patient', 'patient_id integer, nhs_number text, family_name text', patients);
	// Two visits for everybody, three notes for each; a visit of nobody, and a note of no visit.
	await warehouse.script(`
		insert into pds.visit select patient_id * 2 + n, patient_id from pds.patient, generate_series(0, 1) n;
		insert into pds.note select visit_id * 3 + n, visit_id, 'seen' from pds.visit, generate_series(0, 2) n;
		insert into pds.visit values (-1, -1); insert into pds.note values (-1, -2, 'of nobody');`);
}

beforeAll(async () => {
	project = await makeProject({
		files: {
			'flows/business-units/pds.yml': unit('pds', 'nhs_number'),
			'flows/business-units/immunisation.yml': unit('immunisation', 'nhs_number'),
			'flows/returns/clinic-activity.yml': flow,
		},
		fill,
	});
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
	expect(first.err).toContain(
		'immunisation: 2,004 rows, distinct 2,001, not-digits 2, check-digit 1, also in another unit 2',
	);
	expect(first.err).toContain('pds: 687 rows, distinct 687, also in another unit 2');
	expect(first.err).toContain('2,686 distinct NHS numbers, in one request.');
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
		const rule = { seed: 'test', rate: nationalRate };
		const isKept = (patient: Patient) => {
			const index = nhsIndexOf(patient['NHS_NUMBER'] ?? '');
			return index !== undefined && !isRemoved(index, rule);
		};
		keptIds = new Set(pds.flatMap((patient, row) => (isKept(patient) ? [String(row)] : [])));
		expect(await project.ndoo(['disclose', 'clinic-activity'])).toMatchObject({ status: 0 });
		const [made = ''] = await readdir(project.path('disclosed', 'clinic-activity'));
		const folder = project.path('disclosed', 'clinic-activity', made);
		expect((await readdir(`${folder}/to-recipient`)).sort()).toEqual(['note.csv', 'patient.csv', 'visit.csv']);
		for (const name of ['patient', 'visit', 'note']) {
			tables[name] = parse(await readFile(`${folder}/to-recipient/${name}.csv`), { columns: true });
		}
		const manifest = JSON.parse(await readFile(`${folder}/internal/manifest.json`, 'utf8'));
		expect(manifest.tables.map(({ rows }: { rows: number }) => rows)).toEqual([
			keptIds.size,
			keptIds.size * 2,
			keptIds.size * 6,
		]);
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
		const text = 'select count(*) from cleaned."clinic-activity__note"';
		return await warehouse.query({ text }).catch((refusal: unknown) => refusal);
	});
	expect(error).toMatchObject({
		code: 'list-refused',
		message: 'The cleaned list is 40 days old; the flow "clinic-activity" allows 35.',
	});
	expect((await project.ndoo(['disclose', 'clinic-activity'])).status).toBe(14);
	expect((await project.ndoo(['status'])).status).toBe(14);
});
