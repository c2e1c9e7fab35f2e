import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../core/exit-status.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { smallClinic, twoTableFlow } from '../support/two-table-flow.ts';

// A flow that is exempt is disclosed where no list was ever published.

const exemptFlow = (validTo: string) =>
	twoTableFlow
		.replace('nationalBody: no', 'nationalBody: yes\n    exemptionMatches: yes')
		.replace(/ {4}invoiceValidation: no\n {4}section251: yes\n {4}liftedByAdvisoryGroup: no\n/, '')
		.replace(
			'  evidence:',
			`  exemption: { code: cqc-patient-surveys, evidence: box 3, validTo: ${validTo} }\n  evidence:`,
		);

const few = `
name: clinic-handful
title: A handful
purpose: To try a return of few people.
recipient: { name: The ward, odsCode: X2R }
frequency: daily
goLive: 2026-01-01
legalBasis: Individual care
assessment:
  answers: { confidentialPatientInformation: yes, use: individual-care }
  evidence: None, it is a test.
  on: 2026-01-01
  by: A. Tester
signOff: { by: A. Tester, role: Information Governance team, on: 2026-01-02, reference: T-2, reviewBy: 2045-01-01 }
tables:
  - name: patient
    source: { schema: clinic, name: handful }
    subject: { column: nhs_number, format: text }
    columns: [patient_id]
`;

let project: TestProject;
const flowFile = () => project.path('flows', 'returns', 'clinic-activity.yml');

beforeAll(async () => {
	const clinic = smallClinic(60);
	project = await makeProject({
		files: {
			...clinic.files,
			'flows/returns/clinic-activity.yml': exemptFlow('2045-01-01'),
			'flows/returns/clinic-handful.yml': few,
		},
		fill: async (warehouse) => {
			await clinic.fill(warehouse);
			await warehouse.script(
				'create table clinic.handful as select p.* from clinic.patient p, generate_series(1, 20) where patient_id < 9',
			);
		},
	});
	expect(await project.ndoo(['build'])).toMatchObject({ status: 0 });
});
afterAll(async () => await project[Symbol.asyncDispose]());

async function manifestOf(flow: string) {
	const folder = project.path('disclosed', flow);
	const [made = ''] = await readdir(folder);
	const manifest = JSON.parse(await readFile(`${folder}/${made}/internal/manifest.json`, 'utf8'));
	const visits = await readFile(`${folder}/${made}/to-recipient/patient.csv`, 'utf8');
	return { manifest, rows: visits.trim().split('\r\n').length - 1 };
}

const ledger = async () =>
	await project.withWarehouse((warehouse) =>
		warehouse.query({
			text: "select flow, check_id, detail from ndoo.ledger where event = 'disclosed' order by seq",
		}),
	);

describe('a flow that goes without the opt-out', () => {
	test('is disclosed whole, without a list, with the reason on record', async () => {
		const { status, out } = await project.ndoo(['disclose', 'clinic-activity']);
		expect(status).toBe(exitStatus.done);
		expect(out).toContain(
			'Disclosed clinic-activity without the opt-out: exempt (question 7a), exemption cqc-patient-surveys:',
		);
		const { manifest, rows } = await manifestOf('clinic-activity');
		expect(rows).toBe(60);
		expect(manifest).toMatchObject({
			applied: false,
			why: { outcome: 'exempt', question: '7a', exemption: 'cqc-patient-surveys' },
			tables: [{ rows: 'suppressed' }, { rows: 'suppressed' }],
		});
		expect(manifest).not.toHaveProperty('list');
		// Beside the rows of a source, which the engine tells everybody, and those of another return they would tell of a few.
		expect(JSON.stringify(manifest)).not.toMatch(/"(?:rows|people)":\d/);
		expect(out).toContain('rows not counted: beside those of another return they could tell of a few people');
		expect(out).not.toMatch(/\b(?:60|1,?200)\b/);
		expect(await ledger()).toMatchObject([{ flow: 'clinic-activity', check_id: null, detail: manifest }]);
	});

	test('has rows of fewer than ten people counted nowhere', async () => {
		expect(await project.ndoo(['disclose', 'clinic-handful'])).toMatchObject({ status: 0 });
		const { manifest, rows } = await manifestOf('clinic-handful');
		expect(rows).toBe(180);
		expect(manifest).toMatchObject({
			applied: false,
			why: { outcome: 'not-applicable', question: '2' },
			tables: [{ rows: 'suppressed' }],
		});
	});

	test('is refused when its exemption has run out, by the file and by the view', async () => {
		await writeFile(flowFile(), exemptFlow('2026-01-31'));
		const { status, err } = await project.ndoo(['disclose', 'clinic-activity']);
		await writeFile(flowFile(), exemptFlow('2045-01-01'));
		expect(status).toBe(exitStatus.configuration);
		expect(err).toContain('stands on the exemption `cqc-patient-surveys`, which ran out on 2026-01-31.');
		const reading = project.withWarehouse(async (warehouse) => {
			await warehouse.script(
				"update ndoo.passthrough_gate set valid_until = date '2026-01-31', closes_at = now(), ending = 'exemption' where flow = 'clinic-activity'",
			);
			return await warehouse.query({ text: 'select 1 from passthrough."clinic_activity__patient"' });
		});
		await expect(reading).rejects.toThrow('The exemption of the flow "clinic-activity" ran out on 2026-01-31.');
	});

	test('is refused when its gate is not as a build wrote it', async () => {
		const { err } = await project.ndoo(['disclose', 'clinic-activity']);
		expect(err).toContain('found ndoo.passthrough_gate.clinic-activity is not what a build wrote there');
	});

	test('is refused as subject until it is built as that', async () => {
		await writeFile(flowFile(), twoTableFlow.replace('T-1', 'T-3'));
		const { status, err } = await project.ndoo(['disclose', 'clinic-activity']);
		expect(status).toBe(exitStatus.configuration);
		expect(err).toContain('is not what a build wrote there): its views were closed on ');
	});
});

test('a new flow begins with what is in a table', async () => {
	const { status, out } = await project.ndoo(['flow', 'new', 'visits', '--source', 'clinic.patient']);
	expect({ status, out }).toMatchObject({ status: 0, out: expect.stringContaining('visits.yml') });
	const text = await readFile(project.path('flows', 'returns', 'visits.yml'), 'utf8');
	expect(text.slice(text.indexOf('tables:'))).toBe(`tables:
  - name: patient
    source: { schema: clinic, name: patient }
    # Suggested, for you to look at: all of its values are NHS numbers.
    subject: { column: nhs_number, format: text }
    # All columns of the source. Take out what the recipient does not need.
    columns:
      - patient_id
      - nhs_number
`);
	expect((await project.ndoo(['flow', 'new', 'more', '--source', 'clinic.nothing'])).err).toContain(
		'The warehouse has no table or view `clinic.nothing` that this account may see.',
	);
});
