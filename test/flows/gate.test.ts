import { describe, expect, test } from 'vitest';
import { formatError, NdooError } from '../../core/errors.ts';
import type { Answers } from '../../flows/assessment.ts';
import type { Flow } from '../../flows/flow.ts';
import { judgeFlow, requireBuildable } from '../../flows/gate.ts';
import { exampleFlow, flowWith } from './example-flow.ts';

const today = '2026-06-01';

function refusal(flow: Flow, day = today): string {
	const judged = judgeFlow(flow, day);
	return judged instanceof NdooError ? `${judged.code} (${judged.exit}): ${formatError(judged)}` : 'may be built';
}

const answered = (answers: Answers): Flow => flowWith({ assessment: { ...exampleFlow.assessment, answers } });
const signed = (changes: Partial<typeof exampleFlow.signOff>): Flow =>
	flowWith({ signOff: { ...exampleFlow.signOff, ...changes } });

describe('a flow that may be built', () => {
	test('is given back', () => {
		expect(requireBuildable(exampleFlow, today)).toEqual(exampleFlow);
	});

	test.each([
		['on the day of its sign-off', exampleFlow, '2026-01-06'],
		['on the last day before its review', exampleFlow, '2027-01-06'],
		['signed off on the day of its assessment', signed({ on: '2026-01-05' }), today],
	])('%s', (_, flow, day) => {
		expect(refusal(flow, day)).toBe('may be built');
	});
});

describe('a flow that is refused, word for word', () => {
	test('not assessed', () => {
		expect(refusal(flowWith({ assessment: undefined }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` has not been assessed. Nothing of it is built or disclosed.

			What to do: The Information Governance team answers the questions of the policy's Appendix A; write the answers under \`assessment:\` in flows/returns/example.yml."
		`);
	});

	test('not assessed to the end', () => {
		expect(
			refusal(answered({ confidentialPatientInformation: 'yes', use: 'research-and-planning' })),
		).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` has not been assessed to the end: question 3 of Appendix A has no answer (Is there explicit consent for this use?). Nothing of it is built or disclosed.

			What to do: Ask the Information Governance team for the answer and write it as \`explicitConsent\` under \`assessment: answers:\` in flows/returns/example.yml."
		`);
	});

	test('to be anonymised', () => {
		expect(
			refusal(answered({ ...exampleFlow.assessment.answers, invoiceValidation: 'yes', mustBeConfidential: 'no' })),
		).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` was assessed as one that need not be confidential patient information (question 8a). Nothing of it is built or disclosed.

			What to do: Have the data anonymised at its source; then the Information Governance team assesses the flow again and writes the new answers into flows/returns/example.yml."
		`);
	});

	test('exempt', () => {
		expect(
			refusal(answered({ ...exampleFlow.assessment.answers, nationalBody: 'yes', exemptionMatches: 'yes' })),
		).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` was assessed as exempt (question 7a), and there are no pass-through views yet. Nothing of it is built or disclosed.

			What to do: Make the return without ndoo, and keep the assessment in flows/returns/example.yml as its evidence. If the outcome surprises you, the Information Governance team looks at the answers again."
		`);
	});

	test('not applicable', () => {
		expect(refusal(answered({ confidentialPatientInformation: 'no' }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` was assessed as one that the opt-out does not apply to (question 1), and there are no pass-through views yet. Nothing of it is built or disclosed.

			What to do: Make the return without ndoo, and keep the assessment in flows/returns/example.yml as its evidence. If the outcome surprises you, the Information Governance team looks at the answers again."
		`);
	});

	test('not signed off', () => {
		expect(refusal(flowWith({ signOff: undefined }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` has not been signed off. Nothing of it is built or disclosed.

			What to do: Ask the Information Governance team to sign off the assessment; write who, when and the reference under \`signOff:\` in flows/returns/example.yml."
		`);
	});

	test('assessed again since the sign-off', () => {
		expect(refusal(signed({ on: '2026-01-04' }))).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` was signed off on 2026-01-04 and assessed again on 2026-01-05. Nothing of it is built or disclosed.

			What to do: The Information Governance team signs the new assessment off; write its sign-off into flows/returns/example.yml."
		`);
	});

	test('the review is overdue', () => {
		expect(refusal(exampleFlow, '2027-01-07')).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` was to be reviewed by 2027-01-06, and today is 2027-01-07. Nothing of it is built or disclosed.

			What to do: The Information Governance team reviews the flow; write its new sign-off, with the next \`reviewBy\`, into flows/returns/example.yml and run \`ndoo build\`."
		`);
	});

	test('dated after today', () => {
		expect(refusal(exampleFlow, '2026-01-05')).toMatchInlineSnapshot(`
			"flow-refused (10): The flow \`example\` has an assessment or a sign-off that is dated after today, 2026-01-05. Nothing of it is built or disclosed.

			What to do: Correct the dates in flows/returns/example.yml, or look at the clock of this machine."
		`);
	});

	test('is thrown', () => {
		expect(() => requireBuildable(flowWith({ signOff: undefined }), today)).toThrow(NdooError);
	});
});

test('a sign-off does not stand in for an assessment, nor the other way round', () => {
	expect(refusal(flowWith({ assessment: undefined, signOff: undefined }))).toContain('has not been assessed');
	expect(refusal(flowWith({ ...answered({}), signOff: undefined }))).toContain(
		'question 1 of Appendix A has no answer',
	);
});
