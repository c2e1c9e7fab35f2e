import { describe, expect, test } from 'vitest';
import { formatError } from '../../core/errors.ts';
import type { Answers } from '../../flows/assessment.ts';
import { exemptions } from '../../flows/exemptions.ts';
import type { Assessment, Flow } from '../../flows/flow.ts';
import { endOf, judgeFlow } from '../../flows/gate.ts';
import { exampleFlow, exemptFlow, flowWith } from './example-flow.ts';

const today = '2026-06-01';

function judged(flow: Flow, day = today, catalogue = exemptions): string {
	const judgement = judgeFlow(flow, day, catalogue);
	if (judgement.route !== 'refused') return judgement.route;
	const { refusal } = judgement;
	return `${refusal.code} (${refusal.exit}): ${formatError(refusal)}`;
}

const assessed = (changes: Partial<Assessment>): Flow =>
	flowWith({ assessment: { ...exampleFlow.assessment, ...changes } });
const answered = (answers: Answers): Flow => assessed({ answers });
const signed = (changes: Partial<typeof exampleFlow.signOff>): Flow =>
	flowWith({ signOff: { ...exampleFlow.signOff, ...changes } });
const exempted = (changes: Partial<NonNullable<Assessment['exemption']>>): Flow => ({
	...exemptFlow,
	assessment: { ...exemptFlow.assessment, exemption: { code: 'cqc-patient-surveys', evidence: 'box 3', ...changes } },
});

const { answers } = exampleFlow.assessment;
const lifted = { ...answers, section251: 'yes', liftedByAdvisoryGroup: 'yes' } as const;
const determination = { reference: '26/CAG/0001', sight: 'letter', evidence: 'box 4' } as const;

describe('a flow that is subject to the opt-out', () => {
	test('is given back', () => {
		expect(judgeFlow(exampleFlow, today)).toEqual({ route: 'cleaned', flow: exampleFlow });
	});

	test.each([
		['on the day of its sign-off', exampleFlow, '2026-01-06'],
		['on the last day before its review', exampleFlow, '2027-01-06'],
		['signed off on the day of its assessment', signed({ on: '2026-01-05' }), today],
	])('%s', (_, flow, day) => {
		expect(judged(flow, day)).toBe('cleaned');
	});
});

describe('a flow that goes without the opt-out', () => {
	const care = assessed({ answers: { confidentialPatientInformation: 'yes', use: 'individual-care' } });
	const stratified = assessed({
		answers: { confidentialPatientInformation: 'yes', use: 'individual-care' },
		exemption: { code: 'risk-stratification', evidence: 'the method' },
	});
	const determined = assessed({ answers: lifted, determination });

	test.each([
		['not confidential patient information', answered({ confidentialPatientInformation: 'no' }), { kind: 'outside' }],
		['individual care', care, { kind: 'outside' }],
		[
			'case finding',
			stratified,
			{ kind: 'exemption', code: 'risk-stratification', evidence: 'the method', validTo: undefined },
		],
		['an exemption', exemptFlow, exemptFlow.ground],
		['a determination', determined, { kind: 'determination', ...determination, validTo: undefined }],
	])('stands on %s', (_, flow, ground) => {
		expect(judgeFlow(flow, today)).toEqual({ route: 'passthrough', flow: { ...flow, ground } });
	});

	test('on the last day of its exemption', () => {
		expect(judged(exempted({ validTo: today }))).toBe('passthrough');
	});
});

describe('the time of a flow ends with the earliest of', () => {
	const end = (flow: Flow, catalogue = exemptions) => {
		const judgement = judgeFlow(flow, today, catalogue);
		return judgement.route === 'refused' ? judgement.refusal.message : endOf(judgement.flow);
	};
	const ending = {
		...exemptions,
		'cqc-patient-surveys': { ...exemptions['cqc-patient-surveys'], validTo: '2026-08-31' },
	};

	test('its sign-off', () => {
		expect(end(exampleFlow)).toEqual({ what: 'sign-off', on: '2027-01-06' });
		expect(end(exempted({ validTo: '2027-01-06' }))).toEqual({ what: 'sign-off', on: '2027-01-06' });
	});

	test('its exemption, by its own day or by that of the catalogue', () => {
		expect(end(exempted({ validTo: '2026-09-30' }))).toEqual({ what: 'exemption', on: '2026-09-30' });
		expect(end(exempted({ validTo: '2026-09-30' }), ending)).toEqual({ what: 'exemption', on: '2026-08-31' });
		expect(end(exempted({ validTo: '2026-07-31' }), ending)).toEqual({ what: 'exemption', on: '2026-07-31' });
	});

	test('its determination', () => {
		const flow = assessed({ answers: lifted, determination: { ...determination, validTo: '2026-12-31' } });
		expect(end(flow)).toEqual({ what: 'determination', on: '2026-12-31' });
	});
});

describe('a flow that is refused, word for word', () => {
	test('not assessed', () => {
		expect(judged(flowWith({ assessment: undefined }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` has not been assessed. Nothing of it is built or disclosed.

			What to do: The Information Governance team answers the questions of the policy's Appendix A: \`ndoo flow assess example\` asks them and writes the answers into flows/returns/example.yml."
		`);
	});

	test('not assessed to the end', () => {
		expect(
			judged(answered({ confidentialPatientInformation: 'yes', use: 'research-and-planning' })),
		).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` has not been assessed to the end: question 3 of Appendix A has no answer (Is there explicit consent for this use?). Nothing of it is built or disclosed.

			What to do: The Information Governance team answers it: \`ndoo flow assess example\` asks, or the answer is written as \`explicitConsent\` under \`assessment: answers:\` in flows/returns/example.yml."
		`);
	});

	test('to be anonymised', () => {
		expect(judged(answered({ ...answers, invoiceValidation: 'yes', mustBeConfidential: 'no' }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` was assessed as one that need not be confidential patient information (question 8a). Nothing of it is built or disclosed.

			What to do: Whoever makes the return has the data anonymised at its source; then the Information Governance team assesses the flow again with \`ndoo flow assess example\`."
		`);
	});

	test('an exemption that is not named', () => {
		expect(judged(answered({ ...answers, nationalBody: 'yes', exemptionMatches: 'yes' }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` is let go without the opt-out by question 7a, and names no exemption of the policy. Nothing of it is built or disclosed.

			What to do: The Information Governance team names the exemption as \`code\` under \`assessment: exemption:\` in flows/returns/example.yml: \`national-cancer-register\`, \`congenital-anomaly-and-rare-disease-register\`, \`ons-official-statistics\`, \`national-screening-programmes\`, \`cancer-patient-experience-survey\`, \`cqc-patient-surveys\`, \`submitted-and-returned-unchanged\`, \`assuring-transformation\` or \`section-259-or-direction\`. \`ndoo flow assess example\` asks for it."
		`);
		expect(judged(answered({ ...answers, explicitConsent: 'yes' }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` is let go without the opt-out by question 3, and names no exemption of the policy. Nothing of it is built or disclosed.

			What to do: The Information Governance team names the exemption as \`code\` under \`assessment: exemption:\` in flows/returns/example.yml: \`explicit-consent\`. \`ndoo flow assess example\` asks for it."
		`);
	});

	test('an exemption of another question', () => {
		expect(judged(exempted({ code: 'explicit-consent' }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` names the exemption \`explicit-consent\` of question 3, and its answers end at question 7a. Nothing of it is built or disclosed.

			What to do: The Information Governance team looks at the answers again: \`ndoo flow assess example\` asks for them, and takes out of flows/returns/example.yml what does not belong there."
		`);
		expect(judged(assessed({ exemption: { code: 'cqc-patient-surveys', evidence: 'box 3' } }))).toContain(
			'names the exemption `cqc-patient-surveys` of question 7a, and its answers end at question 9.',
		);
	});

	test('an exemption without its evidence', () => {
		expect(judged(exempted({ evidence: undefined }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` stands on the exemption \`cqc-patient-surveys\`, and its evidence is missing. Nothing of it is built or disclosed.

			What to do: Whoever asks for the return brings the survey's instructions for this year. The Information Governance team looks at it and writes where it is held as \`evidence\` under \`assessment: exemption:\` in flows/returns/example.yml."
		`);
	});

	test('an exemption that ran out', () => {
		expect(judged(exempted({ validTo: '2026-05-31' }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` stands on the exemption \`cqc-patient-surveys\`, which ran out on 2026-05-31. Nothing of it is built or disclosed.

			What to do: The Information Governance team assesses the flow again with \`ndoo flow assess example\`, by what holds today, and signs it off; then run \`ndoo build\`."
		`);
	});

	test('an exemption that ended for everybody, or has not begun', () => {
		const { 'cqc-patient-surveys': survey } = exemptions;
		const ended = { ...exemptions, 'cqc-patient-surveys': { ...survey, validTo: '2026-03-31' } };
		const coming = { ...exemptions, 'cqc-patient-surveys': { ...survey, validFrom: '2026-07-01' } };
		expect(judged(exempted({ validTo: '2026-12-31' }), today, ended)).toContain(
			'stands on the exemption `cqc-patient-surveys`, which ran out on 2026-03-31.',
		);
		expect(judged(exemptFlow, today, coming)).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` stands on the exemption \`cqc-patient-surveys\`, which begins on 2026-07-01, and today is 2026-06-01. Nothing of it is built or disclosed.

			What to do: Wait for that day, or look at the clock of this machine."
		`);
	});

	test('a determination that is not on record, or not whole', () => {
		expect(judged(answered(lifted))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` stands on a determination of the Confidentiality Advisory Group without \`reference\`, \`sight\` or \`evidence\`. Nothing of it is built or disclosed.

			What to do: Whoever asks for the return brings the letter or the minutes with the determination. The Information Governance team looks at them and writes the \`reference\`, which of the two was seen (\`sight: letter\` or \`sight: minutes\`) and where it is held (\`evidence\`) under \`assessment: determination:\` in flows/returns/example.yml."
		`);
		const { sight: _, ...unseen } = determination;
		expect(judged(assessed({ answers: lifted, determination: unseen }))).toContain(
			'stands on a determination of the Confidentiality Advisory Group without `sight`.',
		);
	});

	test('a determination that ran out', () => {
		expect(
			judged(assessed({ answers: lifted, determination: { ...determination, validTo: '2026-05-31' } })),
		).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` stands on a determination of the Confidentiality Advisory Group, 26/CAG/0001, which ran out on 2026-05-31. Nothing of it is built or disclosed.

			What to do: The Information Governance team assesses the flow again with \`ndoo flow assess example\`, by what holds today, and signs it off; then run \`ndoo build\`."
		`);
	});

	test('a determination where none was asked for', () => {
		expect(judged(assessed({ determination }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` names a determination of the Confidentiality Advisory Group, and its answers end at question 9. Nothing of it is built or disclosed.

			What to do: The Information Governance team looks at the answers again: \`ndoo flow assess example\` asks for them, and takes out of flows/returns/example.yml what does not belong there."
		`);
		expect(judged(assessed({ answers: { ...lifted, liftedByAdvisoryGroup: 'no' }, determination }))).toContain(
			'names a determination of the Confidentiality Advisory Group, and its answers end at question 9a.',
		);
	});

	test('not signed off', () => {
		expect(judged(flowWith({ signOff: undefined }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` has not been signed off. Nothing of it is built or disclosed.

			What to do: Ask the Information Governance team to sign off the assessment; write who, when and the reference under \`signOff:\` in flows/returns/example.yml."
		`);
		expect(judged({ ...exemptFlow, signOff: undefined })).toContain('has not been signed off');
	});

	test('assessed again since the sign-off', () => {
		expect(judged(signed({ on: '2026-01-04' }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` was signed off on 2026-01-04 and assessed again on 2026-01-05. Nothing of it is built or disclosed.

			What to do: The Information Governance team signs the new assessment off; write its sign-off into flows/returns/example.yml."
		`);
	});

	test('the review is overdue', () => {
		expect(judged(exampleFlow, '2027-01-07')).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` was to be reviewed by 2027-01-06, and today is 2027-01-07. Nothing of it is built or disclosed.

			What to do: The Information Governance team reviews the flow; write its new sign-off, with the next \`reviewBy\`, into flows/returns/example.yml and run \`ndoo build\`. If the review comes a few days late, \`ndoo flow extend example\` gives it more time, once."
		`);
		expect(judged(exemptFlow, '2027-01-07')).toContain('was to be reviewed by 2027-01-06');
	});

	test('dated after today', () => {
		expect(judged(exampleFlow, '2026-01-05')).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` has an assessment or a sign-off that is dated after today, 2026-01-05. Nothing of it is built or disclosed.

			What to do: Correct the dates in flows/returns/example.yml, or look at the clock of this machine."
		`);
	});

	test('a choice with a sign-off of its own that is dated after today', () => {
		const blankNumbersKept = { reason: 'no numbers in this system', signedOffBy: 'A. Signer', on: '2026-06-02' };
		expect(judged(flowWith({ blankNumbersKept }))).toContain('dated after today, 2026-06-01');
		expect(judged(flowWith({ blankNumbersKept }), '2026-06-02')).toBe('cleaned');
	});
});

test('a sign-off does not stand in for an assessment, nor the other way round', () => {
	expect(judged(flowWith({ assessment: undefined, signOff: undefined }))).toContain('has not been assessed');
	expect(judged(flowWith({ ...answered({}), signOff: undefined }))).toContain('question 1 of Appendix A has no answer');
});
