import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answers, assess, type QuestionKey, questions } from '../../flows/assessment.ts';

const research = { confidentialPatientInformation: 'yes', use: 'research-and-planning' } as const;
const noConsent = { ...research, explicitConsent: 'no' } as const;
const noDisease = { ...noConsent, communicableDisease: 'no' } as const;
const noInterest = { ...noDisease, overridingPublicInterest: 'no' } as const;
const noRequirement = { ...noInterest, legalRequirement: 'no' } as const;
const elsewhere = { ...noRequirement, nationalBody: 'no' } as const;
const national = { ...noRequirement, nationalBody: 'yes' } as const;
const noExemption = { ...national, exemptionMatches: 'no' } as const;

/** Appendix A, every way through it: the answers, where they lead, and by which question. */
const ways: readonly (readonly [string, Answers, string, QuestionKey])[] = [
	['1 no', { confidentialPatientInformation: 'no' }, 'not-applicable', 'confidentialPatientInformation'],
	['2 individual care', { ...research, use: 'individual-care' }, 'not-applicable', 'use'],
	['3 yes', { ...research, explicitConsent: 'yes' }, 'not-applicable', 'explicitConsent'],
	['4 yes', { ...noConsent, communicableDisease: 'yes' }, 'not-applicable', 'communicableDisease'],
	['5 yes', { ...noDisease, overridingPublicInterest: 'yes' }, 'not-applicable', 'overridingPublicInterest'],
	['6 yes', { ...noInterest, legalRequirement: 'yes' }, 'not-applicable', 'legalRequirement'],
	['7 yes, exempt', { ...national, exemptionMatches: 'yes' }, 'exempt', 'exemptionMatches'],
	...[
		{ to: '7 yes, not exempt', before: noExemption },
		{ to: '7 no', before: elsewhere },
	].flatMap(({ to, before }) => {
		const invoices = { ...before, invoiceValidation: 'yes' } as const;
		const rest = { ...before, invoiceValidation: 'no' } as const;
		const approved = { ...rest, section251: 'yes' } as const;
		return [
			[`${to}, 8 yes, needed`, { ...invoices, mustBeConfidential: 'yes' }, 'not-applicable', 'mustBeConfidential'],
			[`${to}, 8 yes, not needed`, { ...invoices, mustBeConfidential: 'no' }, 'anonymise', 'mustBeConfidential'],
			[`${to}, 9 yes, lifted`, { ...approved, liftedByAdvisoryGroup: 'yes' }, 'exempt', 'liftedByAdvisoryGroup'],
			[`${to}, 9 yes`, { ...approved, liftedByAdvisoryGroup: 'no' }, 'subject', 'liftedByAdvisoryGroup'],
			[`${to}, 9 no`, { ...rest, section251: 'no' }, 'subject', 'section251'],
		] as const;
	}),
];

describe('every way through Appendix A', () => {
	test.each(ways)('%s', (_, answers, outcome, question) => {
		expect(assess(answers)).toEqual({ outcome, question });
	});

	test('takes every answer of every question', () => {
		const taken = new Set(
			ways.flatMap(([, answers]) => Object.entries(answers).map(([key, answer]) => `${key} ${answer}`)),
		);
		const all = Object.entries(questions).flatMap(([key, { answers }]) =>
			Object.keys(answers).map((answer) => `${key} ${answer}`),
		);
		expect([...taken].toSorted()).toEqual(all.toSorted());
	});

	test('stops at the first question on it that has no answer', () => {
		for (const [, answers] of ways) {
			for (const key of Object.keys(answers)) {
				expect(assess({ ...answers, [key]: undefined })).toEqual({ outcome: 'incomplete', question: key });
			}
		}
	});
});

test('answers to questions that are not reached count for nothing', () => {
	const anyAnswers = fc.record(
		Object.fromEntries(
			Object.entries(questions).map(([key, { answers }]) => [key, fc.constantFrom(...Object.keys(answers))]),
		),
		{ requiredKeys: [] },
	);
	fc.assert(
		fc.property(fc.constantFrom(...ways), anyAnswers, ([, answers, outcome, question], others) => {
			expect(assess({ ...others, ...answers })).toEqual({ outcome, question });
		}),
	);
});

test('the questions are numbered as in Appendix A, with letters where the policy asks on', () => {
	expect(Object.values(questions).map(({ number }) => number)).toEqual([
		'1',
		'2',
		'3',
		'4',
		'5',
		'6',
		'7',
		'7a',
		'8',
		'8a',
		'9',
		'9a',
	]);
});
