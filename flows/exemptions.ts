import type { Day } from '../core/day.ts';
import type { QuestionKey } from './assessment.ts';

/** One of the policy's exemptions. */
export type Exemption = {
	readonly title: string;
	/** The question of Appendix A whose answer it stands behind. */
	readonly question: QuestionKey;
	readonly source: string;
	/** The first day on which it may be used: that of the policy it is taken from. */
	readonly validFrom: Day;
	/** The last day; absent while none is known. */
	readonly validTo?: Day;
	/** What has to be at hand, ready to follow "where is". */
	readonly evidence: string;
};

export const exemptionCodes = [
	'risk-stratification',
	'explicit-consent',
	'communicable-disease',
	'overriding-public-interest',
	'legal-requirement',
	'national-cancer-register',
	'congenital-anomaly-and-rare-disease-register',
	'ons-official-statistics',
	'national-screening-programmes',
	'cancer-patient-experience-survey',
	'cqc-patient-surveys',
	'submitted-and-returned-unchanged',
	'assuring-transformation',
	'section-259-or-direction',
	'invoice-validation',
] as const;
export type ExemptionCode = (typeof exemptionCodes)[number];

// The policy is dated by its month (organisation policy, version 1.1).
const policyDate = '2021-12-01';
const policy = (part: string): string => `Organisation policy 1.1 (December 2021), “Exceptions”: ${part}`;

/**
 * The exemptions that the organisation's policy lists, in the order of Appendix A's questions. They change: one that ends
 * gets its `validTo` here, and the flows that stand on it are refused from the day after.
 */
export const exemptions: Readonly<Record<ExemptionCode, Exemption>> = {
	'risk-stratification': {
		title: 'Risk stratification that finds cases',
		question: 'use',
		source: policy('Risk stratification'),
		validFrom: policyDate,
		evidence: 'the description of how cases are found, and why anonymised data would not do',
	},
	'explicit-consent': {
		title: 'Explicit consent of the people for this purpose',
		question: 'explicitConsent',
		source: policy('Explicit consent'),
		validFrom: policyDate,
		evidence: 'the wording that people agreed to, and the record of their agreement',
	},
	'communicable-disease': {
		title: 'Communicable disease and risks to public health',
		question: 'communicableDisease',
		source: policy('Communicable diseases'),
		validFrom: policyDate,
		evidence: 'the request that names the disease or the risk, and how it is monitored or controlled',
	},
	'overriding-public-interest': {
		title: 'Overriding public interest',
		question: 'overridingPublicInterest',
		source: policy('Overriding public interest'),
		validFrom: policyDate,
		evidence: 'the overriding public interest test',
	},
	'legal-requirement': {
		title: 'Legal requirement to disclose',
		question: 'legalRequirement',
		source: policy('Other legal requirement'),
		validFrom: policyDate,
		evidence: 'the requirement, by act and section or by the order of the court, and its assessment',
	},
	'national-cancer-register': {
		title: 'National Cancer Register',
		question: 'exemptionMatches',
		source: policy('National registers; PIAG 03(a)/2001'),
		validFrom: policyDate,
		evidence: 'the specification of the collection, which names the register and its approval',
	},
	'congenital-anomaly-and-rare-disease-register': {
		title: 'National Congenital Anomaly and Rare Diseases Register',
		question: 'exemptionMatches',
		source: policy('National registers; CAG 10-02(d)/2015'),
		validFrom: policyDate,
		evidence: 'the specification of the collection, which names the register and its approval',
	},
	'ons-official-statistics': {
		title: 'Official statistics of the Office for National Statistics',
		question: 'exemptionMatches',
		source: policy('Office for National Statistics'),
		validFrom: policyDate,
		evidence: 'the request of the ONS, which names the statistics',
	},
	'national-screening-programmes': {
		title: 'National screening programmes endorsed by the UK National Screening Committee',
		question: 'exemptionMatches',
		source: policy('National screening programmes'),
		validFrom: policyDate,
		evidence: 'the specification of the programme',
	},
	'cancer-patient-experience-survey': {
		title: 'National Cancer Patient Experience Survey',
		question: 'exemptionMatches',
		source: policy('Specific surveys'),
		validFrom: policyDate,
		evidence: "the survey's instructions for this year",
	},
	'cqc-patient-surveys': {
		title: 'NHS Patient Survey Programme of the Care Quality Commission',
		question: 'exemptionMatches',
		source: policy('Specific surveys'),
		validFrom: policyDate,
		evidence: "the survey's instructions for this year",
	},
	'submitted-and-returned-unchanged': {
		title: 'Data that was submitted to NHS Digital and came back with nothing added, such as SUS',
		question: 'exemptionMatches',
		source: policy('data returned without additional confidential patient information'),
		validFrom: policyDate,
		evidence: 'the statement that nothing was added to what came back',
	},
	'assuring-transformation': {
		title:
			'Assuring Transformation: people with a learning disability or autism in hospital, with an opt-out of its own',
		question: 'exemptionMatches',
		source: policy('Assuring Transformation; CAG 8-02(a-c)/2014'),
		validFrom: policyDate,
		evidence: 'the specification of the collection, and how its own opt-out is upheld',
	},
	'section-259-or-direction': {
		title: 'NHS Digital, by a mandatory request under section 259 or by a Direction',
		question: 'exemptionMatches',
		source: policy('section 259 of the Health and Social Care Act 2012, or a Direction'),
		validFrom: policyDate,
		evidence: 'the data provision notice or the Direction',
	},
	'invoice-validation': {
		title: 'Invoice validation and payment',
		question: 'mustBeConfidential',
		source: policy('Invoice validation'),
		validFrom: policyDate,
		evidence: 'why data that identifies nobody would not do',
	},
};

/** The exemptions that can stand behind the answer to a question. */
export const exemptionsOf = (question: QuestionKey): readonly ExemptionCode[] =>
	exemptionCodes.filter((code) => exemptions[code].question === question);
