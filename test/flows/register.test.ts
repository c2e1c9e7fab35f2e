import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { appendixDifference } from '../../flows/assessment.ts';
import type { Flow } from '../../flows/flow.ts';
import { registerOf } from '../../flows/register.ts';
import { decisionFacts, flowFacts } from '../../pages/generated/flow-facts.ts';
import { registerCsv } from '../../pages/generated/register-csv.ts';
import { registerPage } from '../../pages/generated/register-page.ts';
import { usualLimits } from '../core/project/usual-limits.ts';
import { exampleFlow, exemptFlow } from './example-flow.ts';

const unassessed: Flow = {
	...exampleFlow,
	name: 'new-one',
	title: 'A new one',
	assessment: undefined,
	signOff: undefined,
};
const care: Flow = {
	...exampleFlow,
	name: 'care',
	title: 'For care | and more',
	blankNumbersKept: { reason: 'a walk-in clinic', signedOffBy: 'A. Signer', on: '2026-01-06' },
	assessment: {
		...exampleFlow.assessment,
		answers: { confidentialPatientInformation: 'yes', use: 'individual-care' },
		exemption: { code: 'risk-stratification', evidence: 'the method', validTo: '2026-09-30' },
	},
};
const determined: Flow = {
	...exampleFlow,
	name: 'determined',
	title: 'Determined',
	assessment: {
		...exampleFlow.assessment,
		answers: { ...exampleFlow.assessment.answers, section251: 'yes', liftedByAdvisoryGroup: 'yes' },
		determination: { reference: '26/CAG/1', sight: 'letter', evidence: 'box 4' },
	},
};
const overdue: Flow = {
	...exemptFlow,
	name: 'overdue',
	title: 'Overdue',
	signOff: { ...exampleFlow.signOff, reviewBy: '2026-05-31' },
};
const units = [
	{
		name: 'clinic',
		file: 'clinic.yml',
		title: 'The clinic',
		system: 'Clinic system',
		source: { kind: 'table', table: { schema: 'src', name: 'patient' }, column: 'nhs_number' },
		format: 'text',
	},
] as const;
const limits = usualLimits;
const organisation = { name: 'Test trust', odsCode: 'X0X' };
const flows = [exampleFlow, unassessed, care, determined, overdue];

const register = (returns: readonly Flow[] = flows, notice?: string) =>
	registerOf(
		{ organisation: { ...organisation, ...(notice && { privacyNotice: notice }) }, limits },
		{ businessUnits: units, returns },
		'2026-06-01',
	);

const parts = (page: string): readonly string[] => page.split(/(?=^## )/m);

test('as a page: the roll-out plan, and what the yearly question asks for', () => {
	const [title = '', rollOut = '', yearly = ''] = parts(registerPage(register()));
	expect(`${title}${rollOut}${yearly}`).toMatchInlineSnapshot(`
		"# Register of outbound returns

		Test trust (X0X), as the flow files say it on 2026-06-01.

		## Roll-out plan

		| flow | recipient | scope | frequency | go-live | opt-out | standing |
		| --- | --- | --- | --- | --- | --- | --- |
		| Example | A university | To see how views are made. (patient, episode, diagnosis) | monthly | 2026-01-01 | applied | open |
		| A new one | A university | To see how views are made. (patient, episode, diagnosis) | monthly | 2026-01-01 | not decided | refused |
		| For care \\| and more | A university | To see how views are made. (patient, episode, diagnosis) | monthly | 2026-01-01 | not applied | open |
		| Determined | A university | To see how views are made. (patient, episode, diagnosis) | monthly | 2026-01-01 | not applied | open |
		| Overdue | A university | To see how views are made. (patient, episode, diagnosis) | monthly | 2026-01-01 | not applied | refused |

		## For the Data Security and Protection Toolkit (DSPT) question on the national data opt-out

		What the register can say; the answer is the organisation's own. ndoo supports the information standard DCB3058 and does not claim conformance to it.

		### Is every flow assessed and signed off?

		- 3 of 5 flows are assessed, signed off and in force.
		- The flow \`new-one\` has not been assessed. Nothing of it is built or disclosed. The Information Governance team answers the questions of the policy's Appendix A: \`ndoo flow assess new-one\` asks them and writes the answers into flows/returns/example.yml.
		- The flow \`overdue\` was to be reviewed by 2026-05-31, and today is 2026-06-01. Nothing of it is built or disclosed. The Information Governance team reviews the flow; write its new sign-off, with the next \`reviewBy\`, into flows/returns/example.yml and run \`ndoo build\`. If the review comes a few days late, \`ndoo flow extend overdue\` gives it more time, once.

		### Where does the opt-out apply, and how is it upheld?

		- \`example\`, Example.
		- Every 28 days the full population is checked with the national service: The clinic (Clinic system). A return holds whole records of people on the cleaned list alone, by the list of the moment it is made; a list older than 35 days is refused.

		### Where does it not apply, and why?

		- \`care\`, For care | and more (question 2): Risk stratification that finds cases; evidence: the method.
		- \`determined\`, Determined (question 9a): determination 26/CAG/1; evidence: box 4.
		- \`overdue\`, Overdue (question 7a): NHS Patient Survey Programme of the Care Quality Commission; evidence: the handbook, box 3.

		### When is it looked at again?

		- \`example\`, Example: by 2027-01-06 (signed off on 2026-01-06, IG-1).
		- \`new-one\`, A new one: not signed off.
		- \`care\`, For care | and more: by 2027-01-06 (signed off on 2026-01-06, IG-1); its exemption ends on 2026-09-30.
		- \`determined\`, Determined: by 2027-01-06 (signed off on 2026-01-06, IG-1).
		- \`overdue\`, Overdue: by 2026-05-31 (signed off on 2026-01-06, IG-1).

		### What do people read about it?

		- The place of the privacy notice is not on record: write it as \`organisation: privacyNotice\` in ndoo.yml.

		"
	`);
});

test('as a page: a flow with its decision, evidence, sign-off and review', () => {
	const [, , , one = ''] = parts(registerPage(register([care])));
	expect(one).toMatchInlineSnapshot(`
		"## The flows

		### For care | and more

		|  |  |
		| --- | --- |
		| flow | care (flows/returns/example.yml) |
		| purpose | To see how views are made. |
		| recipient | A university (X1R) |
		| frequency | monthly, from 2026-01-01 |
		| legal basis | Section 251 |
		| tables | patient, episode, diagnosis |
		| answers | 1 yes, 2 individual-care |
		| assessment | it is one that the opt-out does not apply to (question 2); A. Assessor, 2026-01-05 |
		| exemption | Risk stratification that finds cases (risk-stratification); evidence: the method; until 2026-09-30 |
		| evidence | protocol |
		| decided | rows without an NHS number are kept: a walk-in clinic (A. Signer, 2026-01-06) |
		| sign-off | A. Signer, IG lead, 2026-01-06, IG-1; to be reviewed by 2027-01-06 |
		| standing | may be disclosed until 2026-09-30, when its exemption ends |
		"
	`);
	const [, , , other = ''] = parts(registerPage(register([overdue])));
	expect(other).toContain(
		'| standing | The flow `overdue` was to be reviewed by 2026-05-31, and today is 2026-06-01. ',
	);
});

test('as a page: whoever signs is told where the appendices differ', () => {
	expect(registerPage(register([exampleFlow]))).toContain(`| to know | ${appendixDifference} |`);
	expect(registerPage(register([care, determined, overdue]))).not.toContain('to know');
});

test('without any flow', () => {
	expect(registerPage(register([]))).toContain('## Roll-out plan\n\nThere is no flow yet.\n');
});

test('says where the privacy notice is, once that is on record', () => {
	expect(registerPage(register(flows, 'https://trust.example/privacy'))).toContain(
		'- The privacy notice: https://trust.example/privacy\n',
	);
});

describe('as a spreadsheet', () => {
	const rows: readonly Readonly<Record<string, string>>[] = parse(registerCsv(register()), { columns: true });

	test('has a row for each flow', () => {
		const picked = rows.map((row) =>
			['flow', 'opt_out', 'outcome', 'question', 'exemption', 'determination', 'review_by', 'open_until'].map(
				(name) => row[name],
			),
		);
		expect(picked).toEqual([
			['example', 'applied', 'subject', '9', '', '', '2027-01-06', '2027-01-06'],
			['new-one', 'not decided', '', '', '', '', '', ''],
			['care', 'not applied', 'not-applicable', '2', 'risk-stratification', '', '2027-01-06', '2026-09-30'],
			['determined', 'not applied', 'exempt', '9a', '', '26/CAG/1', '2027-01-06', '2027-01-06'],
			['overdue', 'not applied', 'exempt', '7a', 'cqc-patient-surveys', '', '2026-05-31', ''],
		]);
	});

	test('says of each that is refused why, and who has to do what', () => {
		expect(rows.map((row) => row['refused_because'])).toEqual([
			'',
			'The flow `new-one` has not been assessed. Nothing of it is built or disclosed.',
			'',
			'',
			'The flow `overdue` was to be reviewed by 2026-05-31, and today is 2026-06-01. Nothing of it is built or disclosed.',
		]);
		expect(rows[1]?.['to_do']).toMatch(/^The Information Governance team answers the questions/);
	});
});

test('a flow whose evidence is missing says so', () => {
	const [entry] = register([
		{
			...determined,
			assessment: { ...exampleFlow.assessment, determination: {}, exemption: { code: 'explicit-consent' } },
		},
	]).entries;
	if (entry === undefined) throw new Error('expected an entry');
	expect([...flowFacts(entry), ...decisionFacts(entry)]).toEqual(
		expect.arrayContaining([
			['determination', 'without a reference, not seen: evidence missing'],
			['exemption', 'Explicit consent of the people for this purpose (explicit-consent); evidence: missing'],
		]),
	);
});
