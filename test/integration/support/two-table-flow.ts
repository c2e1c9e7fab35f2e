import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { testRange } from './check-bench.ts';
import type { ProjectContent } from './project.ts';

/** A signed-off flow that is subject to the opt-out, up to its tables. */
export const signedOff = (name: string): string => `
name: ${name}
title: A return
purpose: To try a return.
recipient: { name: A research body, odsCode: X1R }
frequency: monthly
goLive: 2026-01-01
legalBasis: Section 251 (fictional)
assessment:
  answers:
    confidentialPatientInformation: yes
    use: research-and-planning
    explicitConsent: no
    communicableDisease: no
    overridingPublicInterest: no
    legalRequirement: no
    nationalBody: no
    invoiceValidation: no
    section251: yes
    liftedByAdvisoryGroup: no
  evidence: None, it is a test.
  on: 2026-01-01
  by: A. Tester
signOff: { by: A. Tester, role: Information Governance team, on: 2026-01-02, reference: T-1, reviewBy: 2045-01-01 }
`;

/** One with a patient table and the visits that hang on it. */
export const twoTableFlow = `${signedOff('clinic-activity')}tables:
  - name: patient
    source: { schema: clinic, name: patient }
    subject: { column: nhs_number, format: text, keys: [patient_id] }
    columns: [patient_id]
  - name: visit
    source: { schema: clinic, name: visit }
    via: { table: patient, keys: { patient_id: patient_id } }
    columns: [visit_id, patient_id]
`;

/** So many people with twenty visits each, with numbers of the test range unless another is given. */
export const smallClinic = (people: number, firstHead?: number): ProjectContent => ({
	files: {
		'flows/business-units/clinic.yml': `
name: clinic
title: The clinic
system: Clinic system
source: { table: { schema: clinic, name: patient }, column: nhs_number }
format: text
`,
		'flows/returns/clinic-activity.yml': twoTableFlow,
	},
	fill: async (warehouse) => {
		const patients = testRange(people, firstHead).map((index, row) => ({
			patient_id: row,
			nhs_number: nhsNumberOf(index),
		}));
		await warehouse.script(`
			create schema clinic;
			create table clinic.patient (patient_id integer, nhs_number text);
			create table clinic.visit (visit_id integer, patient_id integer);`);
		await warehouse.query({
			text: 'insert into clinic.patient select * from jsonb_to_recordset($1::jsonb) as row (patient_id integer, nhs_number text)',
			values: [JSON.stringify(patients)],
		});
		await warehouse.script(
			'insert into clinic.visit select patient_id * 20 + n, patient_id from clinic.patient, generate_series(0, 19) n',
		);
	},
});
