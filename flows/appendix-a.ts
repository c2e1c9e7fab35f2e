import type { Answers, Outcome, QuestionKey } from './assessment.ts';

/** One way through Appendix A: the answers on it, where they lead, and the question that decides. */
export type AssessmentPath = { readonly answers: Answers; readonly outcome: Outcome; readonly question: QuestionKey };

const research = { confidentialPatientInformation: 'yes', use: 'research-and-planning' } as const;
const noConsent = { ...research, explicitConsent: 'no' } as const;
const noDisease = { ...noConsent, communicableDisease: 'no' } as const;
const noInterest = { ...noDisease, overridingPublicInterest: 'no' } as const;
const noRequirement = { ...noInterest, legalRequirement: 'no' } as const;
const elsewhere = { ...noRequirement, nationalBody: 'no' } as const;
const national = { ...noRequirement, nationalBody: 'yes' } as const;
const noExemption = { ...national, exemptionMatches: 'no' } as const;

/** Questions 8 and 9, which are reached from question 7 and from 7a alike. */
const fromPaymentOn = (before: typeof elsewhere | typeof noExemption): readonly AssessmentPath[] => {
	const payment = { ...before, invoiceValidation: 'yes' } as const;
	const other = { ...before, invoiceValidation: 'no' } as const;
	const approved = { ...other, section251: 'yes' } as const;
	return [
		{ answers: { ...payment, mustBeConfidential: 'yes' }, outcome: 'not-applicable', question: 'mustBeConfidential' },
		{ answers: { ...payment, mustBeConfidential: 'no' }, outcome: 'anonymise', question: 'mustBeConfidential' },
		{ answers: { ...approved, liftedByAdvisoryGroup: 'yes' }, outcome: 'exempt', question: 'liftedByAdvisoryGroup' },
		{ answers: { ...approved, liftedByAdvisoryGroup: 'no' }, outcome: 'subject', question: 'liftedByAdvisoryGroup' },
		{ answers: { ...other, section251: 'no' }, outcome: 'subject', question: 'section251' },
	];
};

/**
 * Every way through Appendix A, written down from the policy and not from the questions in code: these are tested against
 * it, and the page that explains the decision is made of it.
 */
export const ways: readonly AssessmentPath[] = [
	{
		answers: { confidentialPatientInformation: 'no' },
		outcome: 'not-applicable',
		question: 'confidentialPatientInformation',
	},
	{ answers: { ...research, use: 'individual-care' }, outcome: 'not-applicable', question: 'use' },
	{ answers: { ...research, explicitConsent: 'yes' }, outcome: 'not-applicable', question: 'explicitConsent' },
	{ answers: { ...noConsent, communicableDisease: 'yes' }, outcome: 'not-applicable', question: 'communicableDisease' },
	{
		answers: { ...noDisease, overridingPublicInterest: 'yes' },
		outcome: 'not-applicable',
		question: 'overridingPublicInterest',
	},
	{ answers: { ...noInterest, legalRequirement: 'yes' }, outcome: 'not-applicable', question: 'legalRequirement' },
	{ answers: { ...national, exemptionMatches: 'yes' }, outcome: 'exempt', question: 'exemptionMatches' },
	...fromPaymentOn(noExemption),
	...fromPaymentOn(elsewhere),
];
