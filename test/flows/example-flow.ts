import type { Flow } from '../../flows/flow.ts';
import type { BuildableFlow, PassThroughFlow } from '../../flows/gate.ts';

/** A signed-off flow with three tables, one hanging on the other. */
export const exampleFlow: BuildableFlow = {
	name: 'example',
	file: 'flows/returns/example.yml',
	title: 'Example',
	purpose: 'To see how views are made.',
	recipient: { name: 'A university', odsCode: 'X1R' },
	frequency: 'monthly',
	goLive: '2026-01-01',
	timeZone: 'Europe/London',
	legalBasis: 'Section 251',
	assessment: {
		answers: {
			confidentialPatientInformation: 'yes',
			use: 'research-and-planning',
			explicitConsent: 'no',
			communicableDisease: 'no',
			overridingPublicInterest: 'no',
			legalRequirement: 'no',
			nationalBody: 'no',
			invoiceValidation: 'no',
			section251: 'no',
		},
		evidence: 'protocol',
		on: '2026-01-05',
		by: 'A. Assessor',
	},
	signOff: { by: 'A. Signer', role: 'IG lead', on: '2026-01-06', reference: 'IG-1', reviewBy: '2027-01-06' },
	maxListAgeDays: 35,
	tables: [
		{
			name: 'patient',
			role: 'subject',
			source: { schema: 'src', name: 'patient' },
			number: { column: 'nhs_number', format: 'text' },
			keys: [],
			columns: ['patient_id', 'sex'],
			place: { file: 'flows/returns/example.yml', line: 20, column: 5 },
		},
		{
			name: 'episode',
			role: 'child',
			source: { schema: 'src', name: 'episode' },
			parent: 'patient',
			keys: [
				{ child: 'organisation', parent: 'org' },
				{ child: 'local_id', parent: 'patient_id' },
			],
			columns: ['episode_id'],
			place: { file: 'flows/returns/example.yml', line: 30, column: 5 },
		},
		{
			name: 'diagnosis',
			role: 'child',
			source: { schema: 'src', name: 'diagnosis' },
			parent: 'episode',
			keys: [{ child: 'episode', parent: 'episode_id' }],
			columns: ['episode', 'code'],
			place: { file: 'flows/returns/example.yml', line: 40, column: 5 },
		},
	],
};

export const flowWith = (changes: Partial<Flow>): Flow => ({ ...exampleFlow, ...changes });

const toNationalBody = { ...exampleFlow.assessment.answers, nationalBody: 'yes' } as const;

/** The same flow as a survey that is exempt. */
export const exemptFlow: PassThroughFlow = {
	...exampleFlow,
	assessment: {
		...exampleFlow.assessment,
		answers: { ...toNationalBody, exemptionMatches: 'yes', invoiceValidation: undefined, section251: undefined },
		exemption: { code: 'cqc-patient-surveys', evidence: 'the handbook, box 3' },
	},
	ground: { kind: 'exemption', code: 'cqc-patient-surveys', evidence: 'the handbook, box 3', validTo: undefined },
};
