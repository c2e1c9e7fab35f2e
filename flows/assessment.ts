/** Where the answers to Appendix A lead (POLICY, "Deciding whether the opt-out applies to a flow"). */
export type Outcome =
	/** The opt-out does not apply. */
	| 'not-applicable'
	/** One of the policy's exemptions, or a determination of the Confidentiality Advisory Group, lifts it. */
	| 'exempt'
	/** It need not be confidential patient information: it has to be anonymised, and assessed again. */
	| 'anonymise'
	/** The opt-out applies: whole records are removed. */
	| 'subject';

type Next = Outcome | QuestionKey;

/** One question: its number in Appendix A, with a letter where the policy asks on, and where each answer leads. */
type Question = { readonly number: string; readonly text: string; readonly answers: Readonly<Record<string, Next>> };

export type QuestionKey =
	| 'confidentialPatientInformation'
	| 'use'
	| 'explicitConsent'
	| 'communicableDisease'
	| 'overridingPublicInterest'
	| 'legalRequirement'
	| 'nationalBody'
	| 'exemptionMatches'
	| 'invoiceValidation'
	| 'mustBeConfidential'
	| 'section251'
	| 'liftedByAdvisoryGroup';

/**
 * The policy's Appendix A, in its order. Without section 251 approval it ends in `subject` all the same: Appendix D reads
 * otherwise, and the closed side wins (POLICY).
 */
export const questions = {
	confidentialPatientInformation: {
		number: '1',
		text: 'Is it confidential patient information?',
		answers: { yes: 'use', no: 'not-applicable' },
	},
	use: {
		number: '2',
		text: 'Is it for individual care, or for research and planning?',
		answers: { 'individual-care': 'not-applicable', 'research-and-planning': 'explicitConsent' },
	},
	explicitConsent: {
		number: '3',
		text: 'Is there explicit consent for this use?',
		answers: { yes: 'not-applicable', no: 'communicableDisease' },
	},
	communicableDisease: {
		number: '4',
		text: 'Is it to monitor and control communicable disease or other risks to public health?',
		answers: { yes: 'not-applicable', no: 'overridingPublicInterest' },
	},
	overridingPublicInterest: {
		number: '5',
		text: 'Is it in the overriding public interest?',
		answers: { yes: 'not-applicable', no: 'legalRequirement' },
	},
	legalRequirement: {
		number: '6',
		text: 'Is it disclosed because of a legal requirement?',
		answers: { yes: 'not-applicable', no: 'nationalBody' },
	},
	nationalBody: {
		number: '7',
		text: "Is it to a national or arm's-length body?",
		answers: { yes: 'exemptionMatches', no: 'invoiceValidation' },
	},
	exemptionMatches: {
		number: '7a',
		text: "Does one of the policy's exemptions match?",
		answers: { yes: 'exempt', no: 'invoiceValidation' },
	},
	invoiceValidation: {
		number: '8',
		text: 'Is it to support payment and invoice validation?',
		answers: { yes: 'mustBeConfidential', no: 'section251' },
	},
	mustBeConfidential: {
		number: '8a',
		text: 'Must it be confidential patient information for that?',
		answers: { yes: 'not-applicable', no: 'anonymise' },
	},
	section251: {
		number: '9',
		text: 'Is the legal basis section 251 approval?',
		answers: { yes: 'liftedByAdvisoryGroup', no: 'subject' },
	},
	liftedByAdvisoryGroup: {
		number: '9a',
		text: 'Has the Confidentiality Advisory Group determined that the opt-out does not apply to it?',
		answers: { yes: 'exempt', no: 'subject' },
	},
} as const satisfies Readonly<Record<QuestionKey, Question>>;

/** The answers given so far; a question that was not reached needs none. */
export type Answers = { readonly [K in QuestionKey]?: keyof (typeof questions)[K]['answers'] | undefined };

/** The outcome and the question that decided it, or the question that has no answer yet. */
export type Decision =
	| { readonly outcome: Outcome; readonly question: QuestionKey }
	| { readonly outcome: 'incomplete'; readonly question: QuestionKey };

/** Follows the answers from question 1 to an outcome. Answers to questions that are not reached count for nothing. */
export function assess(answers: Answers): Decision {
	let question: QuestionKey = 'confidentialPatientInformation';
	for (;;) {
		const next = nextAfter(question, answers[question]);
		if (next === undefined) return { outcome: 'incomplete', question };
		if (!isQuestion(next)) return { outcome: next, question };
		question = next;
	}
}

function nextAfter(key: QuestionKey, answer: string | undefined): Next | undefined {
	const { answers }: Question = questions[key];
	return answer !== undefined && Object.hasOwn(answers, answer) ? answers[answer] : undefined;
}

const isQuestion = (next: Next): next is QuestionKey => Object.hasOwn(questions, next);
