import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { isNhsIndex, type NhsIndex, nhsIndexOf, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { isRemoved, nationalRate, type OptOutRule } from '../../../stand-in/opt-out-rule.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { type TestTable, tableSql } from '../../sql/views/tables.ts';
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

const rule: OptOutRule = { seed: 'test', rate: nationalRate };

/** Other numbers for those of the public data, one for one. */
export type Renumbering = {
	/** A value that is no number stays as it is. */
	numberFor(raw: string): string;
	/** Whether the person whom a number stands for is kept, as the stand-in decides it by the public number. */
	isKept(index: NhsIndex): boolean;
};

export const asPublished: Renumbering = { numberFor: (raw) => raw, isKept: (index) => !isRemoved(index, rule) };

/**
 * Numbers that begin with 5. No country issues from that range (docs/design/check-service.md, "NHS numbers": 4, 6 and 7
 * England, Wales and the Isle of Man, up to 311 Scotland, 32 to 39 Northern Ireland, 8 Ireland), so they are nobody's; and
 * unlike those that begin with 9, they may go through a check of the live environment.
 */
export function inUnissuedRange(): Renumbering {
	const published = new Map<NhsIndex, NhsIndex>();
	const given = new Map<NhsIndex, NhsIndex>();
	const free = validFrom(500_000_000);
	const newFor = (index: NhsIndex): NhsIndex => {
		const { value } = free.next();
		given.set(index, value);
		published.set(value, index);
		return value;
	};
	return {
		numberFor: (raw) => {
			const index = nhsIndexOf(raw);
			return index === undefined ? raw : nhsNumberOf(given.get(index) ?? newFor(index));
		},
		isKept: (index) => {
			const original = published.get(index);
			return original !== undefined && asPublished.isKept(original);
		},
	};
}

function* validFrom(first: number): Generator<NhsIndex, never> {
	for (let head = first; ; head++) if (isNhsIndex(head)) yield head;
}

/** The local ids of those whom the return keeps. */
export async function keptIds(): Promise<ReadonlySet<string>> {
	const isKept = (patient: Patient): boolean => {
		const index = nhsIndexOf(patient['NHS_NUMBER'] ?? '');
		return index !== undefined && asPublished.isKept(index);
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
	fill: (warehouse) => fillPublicMonth(warehouse, asPublished),
};

export async function fillPublicMonth(warehouse: Warehouse, { numberFor }: Renumbering): Promise<void> {
	const pds = await readCsv('pds-test-pack.csv');
	const immunisation = await readCsv('immunisation-test-patients.csv');
	const { visitsEach, notesEach } = publicMonthFigures;
	const integers = (rows: number) => Array.from({ length: rows }, (_, row) => row);
	// Visits and notes for everybody; a visit of nobody, and a note of no visit.
	const visits = integers(pds.length * visitsEach).map((visit) => [visit, Math.floor(visit / visitsEach)]);
	const notes = integers(pds.length * notesEach).map((note) => [
		note,
		Math.floor((note * visitsEach) / notesEach),
		'seen',
	]);
	const tables: Readonly<Record<string, Readonly<Record<string, TestTable>>>> = {
		immunisation: {
			patient: {
				columns: { label: 'text', nhs_number: 'text' },
				rows: immunisation.map((patient) => [patient['id'] ?? null, numberFor(patient['nhs_number'] ?? '')]),
			},
		},
		pds: {
			patient: {
				columns: { patient_id: 'integer', nhs_number: 'text', family_name: 'text' },
				rows: pds.map((patient, row) => [row, numberFor(patient['NHS_NUMBER'] ?? ''), patient['FAMILY_NAME'] ?? null]),
			},
			visit: { columns: { visit_id: 'integer', patient_id: 'integer' }, rows: [...visits, [-1, -1]] },
			note: {
				columns: { note_id: 'integer', visit_id: 'integer', text: 'text' },
				rows: [...notes, [-1, -2, 'of nobody']],
			},
		},
	};
	for (const [schema, of] of Object.entries(tables)) {
		await warehouse.script(`create schema ${schema}`);
		for (const [name, table] of Object.entries(of)) {
			await warehouse.script(tableSql(warehouse.dialect, { schema, name }, table));
		}
	}
}
