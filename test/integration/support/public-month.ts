import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { nhsIndexOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { isRemoved, nationalRate, type OptOutRule } from '../../../loaders/stand-in/opt-out-rule.ts';
import type { Warehouse } from '../../../loaders/warehouse/warehouse.ts';
import type { ProjectContent } from './project.ts';
import { twoTableFlow } from './two-table-flow.ts';

// Public synthetic data: two files of test patients as two business units, and a return with three tables on one of them.

export type Patient = Readonly<Record<string, string>>;

const populations = fileURLToPath(new URL('../../../../shared/data/populations/', import.meta.url));
const readCsv = async (name: string): Promise<readonly Patient[]> =>
	parse(await readFile(`${populations}${name}`), { columns: true, bom: true, skip_empty_lines: true });

/** What the month comes to, on any engine. */
export const publicMonthFigures = {
	immunisation: 'immunisation: 2,004 rows, distinct 2,001, not-digits 2, check-digit 1, also in another unit 2',
	pds: 'pds: 687 rows, distinct 687, also in another unit 2',
	extracted: '2,686 distinct NHS numbers, in one request.',
	people: 687,
	visitsEach: 2,
	notesEach: 6,
} as const;

/** Who is taken to have opted out. */
export const publicMonthRule: OptOutRule = { seed: 'test', rate: nationalRate };

/** The local ids of those whom the return keeps. */
export async function keptIds(): Promise<ReadonlySet<string>> {
	const isKept = (patient: Patient): boolean => {
		const index = nhsIndexOf(patient['NHS_NUMBER'] ?? '');
		return index !== undefined && !isRemoved(index, publicMonthRule);
	};
	const pds = await readCsv('pds-test-pack.csv');
	return new Set(pds.flatMap((patient, row) => (isKept(patient) ? [String(row)] : [])));
}

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

export const publicMonth: ProjectContent = {
	files: {
		'flows/business-units/pds.yml': unit('pds', 'nhs_number'),
		'flows/business-units/immunisation.yml': unit('immunisation', 'nhs_number'),
		'flows/returns/clinic-activity.yml': flow,
	},
	fill,
};

async function fill(warehouse: Warehouse): Promise<void> {
	const pds = await readCsv('pds-test-pack.csv');
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
