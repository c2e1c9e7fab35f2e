/** Where the answers to Appendix A lead (docs/design/policy.md, "Deciding whether the opt-out applies to a flow"). */
export type Outcome =
	/** The opt-out does not apply. */
	| 'not-applicable'
	/** One of the policy's exemptions, or a determination of the Confidentiality Advisory Group, lifts it. */
	| 'exempt'
	/** It need not be confidential patient information: it has to be anonymised, and assessed again. */
	| 'anonymise'
	/** The opt-out applies: whole records are removed. */
	| 'subject';

/** What each outcome comes to, ready to follow "it" or "the flow". */
export const outcomeWords = {
	incomplete: 'is not assessed to the end',
	'not-applicable': 'is one that the opt-out does not apply to',
	exempt: 'is exempt from the opt-out',
	anonymise: 'has to be anonymised and assessed again',
	subject: 'is subject to the opt-out: whole records are removed',
} as const satisfies Readonly<Record<Outcome | 'incomplete', string>>;

type Next = Outcome | QuestionKey;

export type Question = {
	/** Its number in Appendix A, with a letter where the policy asks on. */
	readonly number: string;
	readonly text: string;
	/** What is meant, after the policy's own words. */
	readonly explanation: string;
	/** Where each answer leads. */
	readonly answers: Readonly<Record<string, Next>>;
};

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
 * otherwise, and the closed side wins (docs/design/policy.md, "Deciding whether the opt-out applies to a flow").
 */
export const questions = {
	confidentialPatientInformation: {
		number: '1',
		text: 'Is it confidential patient information?',
		explanation:
			'It identifies a person, or is likely to; that person is owed a duty of confidence; and it says something about their health, diagnosis or treatment.',
		answers: { yes: 'use', no: 'not-applicable' },
	},
	use: {
		number: '2',
		text: 'Is it for individual care, or for research and planning?',
		explanation:
			"The opt-out covers every use beyond the person's own care. Risk stratification is individual care when it finds cases, and planning when it plans services.",
		answers: { 'individual-care': 'not-applicable', 'research-and-planning': 'explicitConsent' },
	},
	explicitConsent: {
		number: '3',
		text: 'Is there explicit consent for this use?',
		explanation: 'The people themselves agreed to this very purpose.',
		answers: { yes: 'not-applicable', no: 'communicableDisease' },
	},
	communicableDisease: {
		number: '4',
		text: 'Is it to monitor and control communicable disease or other risks to public health?',
		explanation: 'Both count: what the data is about, and that it serves to monitor or control.',
		answers: { yes: 'not-applicable', no: 'overridingPublicInterest' },
	},
	overridingPublicInterest: {
		number: '5',
		text: 'Is it in the overriding public interest?',
		explanation: 'The organisation, as data controller, has made an overriding public interest test of this data.',
		answers: { yes: 'not-applicable', no: 'legalRequirement' },
	},
	legalRequirement: {
		number: '6',
		text: 'Is it disclosed because of a legal requirement?',
		explanation:
			'A requirement of law to disclose it has been assessed. The common law duty of confidentiality is none.',
		answers: { yes: 'not-applicable', no: 'nationalBody' },
	},
	nationalBody: {
		number: '7',
		text: "Is it to a national or arm's-length body?",
		explanation:
			'Such as NHS Digital, Public Health England, the ONS or the CQC, and the bodies that came after them. Most of the exemptions are for what these collect.',
		answers: { yes: 'exemptionMatches', no: 'invoiceValidation' },
	},
	exemptionMatches: {
		number: '7a',
		text: "Does one of the policy's exemptions match?",
		explanation: 'The policy lists them one by one; nothing that is only like one of them counts.',
		answers: { yes: 'exempt', no: 'invoiceValidation' },
	},
	invoiceValidation: {
		number: '8',
		text: 'Is it to support payment and invoice validation?',
		explanation: 'The data is there so that an invoice can be checked or a payment made.',
		answers: { yes: 'mustBeConfidential', no: 'section251' },
	},
	mustBeConfidential: {
		number: '8a',
		text: 'Must it be confidential patient information for that?',
		explanation: 'The policy asks for every effort to use data that identifies nobody, wherever that is possible.',
		answers: { yes: 'not-applicable', no: 'anonymise' },
	},
	section251: {
		number: '9',
		text: 'Is the legal basis section 251 approval?',
		explanation:
			'Section 251 of the National Health Service Act 2006: the Confidentiality Advisory Group supported setting the duty of confidentiality aside.',
		answers: { yes: 'liftedByAdvisoryGroup', no: 'subject' },
	},
	liftedByAdvisoryGroup: {
		number: '9a',
		text: 'Has the Confidentiality Advisory Group determined that the opt-out does not apply to it?',
		explanation:
			'An approval alone does not lift the opt-out. The determination has a reference, and somebody has to have seen the letter or the minutes.',
		answers: { yes: 'exempt', no: 'subject' },
	},
} as const satisfies Readonly<Record<QuestionKey, Question>>;

/** The answers given so far; a question that was not reached needs none. */
export type Answers = { readonly [K in QuestionKey]?: keyof (typeof questions)[K]['answers'] | undefined };

/** Where answers lead: the outcome and the question that decided it, or the question that has no answer yet. */
export type Decision = {
	readonly outcome: Outcome | 'incomplete';
	readonly question: QuestionKey;
	/** The questions that were reached, in order; the last is `question`. */
	readonly way: readonly QuestionKey[];
};

/** Follows the answers from question 1 to an outcome. Answers to questions that are not reached count for nothing. */
export function assess(answers: Answers): Decision {
	const way: QuestionKey[] = [];
	let question: QuestionKey = 'confidentialPatientInformation';
	for (;;) {
		way.push(question);
		const next = nextAfter(question, answers[question]);
		if (next === undefined) return { outcome: 'incomplete', question, way };
		if (!isQuestion(next)) return { outcome: next, question, way };
		question = next;
	}
}

function nextAfter(key: QuestionKey, answer: string | undefined): Next | undefined {
	const { answers }: Question = questions[key];
	return answer !== undefined && Object.hasOwn(answers, answer) ? answers[answer] : undefined;
}

export const isQuestion = (word: string): word is QuestionKey => Object.hasOwn(questions, word);

/** Where an answer leads, in words: `question 3`, or what it comes to. */
export const leadsTo = (next: Next): string =>
	isQuestion(next) ? `question ${questions[next].number}` : `it ${outcomeWords[next]}`;

/**
 * The policy's Appendix D says of section 251 disclosures that opt-outs apply "only in these cases"; Appendix A ends in
 * `subject` without one as well. It is shown to the person who signs (docs/design/policy.md, "Deciding whether the opt-out
 * applies to a flow").
 */
export const appendixDifference =
	'There is no section 251 approval, and Appendix A ends in “subject to the opt-out” all the same. Appendix D of the policy says that opt-outs apply “only” to disclosures with such approval. Appendix A is the procedure, and it removes more: ndoo goes by it. Whoever signs should know that the two differ here.';

/** The difference where it bears on a decision. */
export const differenceFor = ({ outcome, question }: Pick<Decision, 'outcome' | 'question'>): string | undefined =>
	outcome === 'subject' && question === 'section251' ? appendixDifference : undefined;
