import { describe, expect, test } from 'vitest';
import { ways } from '../../flows/appendix-a.ts';
import { assess, isQuestion } from '../../flows/assessment.ts';
import type { Assessment } from '../../flows/flow.ts';
import { interview, type Prompt, type Reply } from '../../flows/interview.ts';
import { exampleFlow } from './example-flow.ts';

type Replies = Readonly<Record<string, string | undefined>>;

/** Replies by key, as a person would; keeps what was asked. */
function person(replies: Replies): { readonly reply: Reply; readonly asked: Prompt[] } {
	const asked: Prompt[] = [];
	return {
		asked,
		reply: async (prompt) => {
			asked.push(prompt);
			const given = replies[prompt.key];
			if (given !== undefined && prompt.fault(given) !== undefined) throw new Error(`a fault: ${prompt.key} ${given}`);
			return given;
		},
	};
}

const facts = { evidence: 'A letter', by: 'A. Assessor' };
const determination = { determination: '26/CAG/1', sight: 'minutes', 'determination-evidence': 'box 4' };

describe('every way through Appendix A is asked in order', () => {
	test.each(ways)('$answers', async ({ answers, outcome }) => {
		const { reply, asked } = person({
			...answers,
			...facts,
			...determination,
			exemption: firstExemption(answers),
			'exemption-evidence': 'box 3',
		});
		const found = await interview(undefined, reply);
		expect(found.answers).toEqual(answers);
		expect(asked.map(({ key }) => key).filter(isQuestion)).toEqual(Object.keys(answers));
		expect(assess(found.answers).outcome).toBe(outcome);
		expect(found).toMatchObject(facts);
	});
});

/** The first that can stand behind the last answer. */
const firstExemption = (answers: Assessment['answers']): string | undefined =>
	({
		use: 'risk-stratification',
		explicitConsent: 'explicit-consent',
		communicableDisease: 'communicable-disease',
		overridingPublicInterest: 'overriding-public-interest',
		legalRequirement: 'legal-requirement',
		exemptionMatches: 'national-cancer-register',
		mustBeConfidential: 'invoice-validation',
	})[String(Object.keys(answers).at(-1))];

describe('the evidence that the policy wants', () => {
	const keysAsked = async (replies: Replies) => {
		const { reply, asked } = person({ ...facts, ...replies });
		const found = await interview(undefined, reply);
		return { found, asked: asked.map(({ key }) => key).filter((key) => !isQuestion(key)) };
	};
	const way = (outcome: string, question: string) =>
		ways.find((one) => one.outcome === outcome && one.question === question)?.answers ?? {};

	test('is that of the exemption, with its last day', async () => {
		const replies = {
			exemption: 'cqc-patient-surveys',
			'exemption-evidence': 'box 3',
			'exemption-valid-to': '2027-03-31',
		};
		const { found, asked } = await keysAsked({ ...way('exempt', 'exemptionMatches'), ...replies });
		expect(asked).toEqual(['exemption', 'exemption-evidence', 'exemption-valid-to', 'evidence', 'by']);
		expect(found.exemption).toEqual({ code: 'cqc-patient-surveys', evidence: 'box 3', validTo: '2027-03-31' });
		expect(found.determination).toBeUndefined();
	});

	test('is that of the determination', async () => {
		const { found, asked } = await keysAsked({ ...way('exempt', 'liftedByAdvisoryGroup'), ...determination });
		expect(asked).toEqual([
			'determination',
			'sight',
			'determination-evidence',
			'determination-valid-to',
			'evidence',
			'by',
		]);
		expect(found.determination).toEqual({
			reference: '26/CAG/1',
			sight: 'minutes',
			evidence: 'box 4',
			validTo: undefined,
		});
		expect(found.exemption).toBeUndefined();
	});

	test('is none but the general one where the opt-out applies, or is for care', async () => {
		expect((await keysAsked(way('subject', 'section251'))).asked).toEqual(['evidence', 'by']);
		expect((await keysAsked(way('anonymise', 'mustBeConfidential'))).asked).toEqual(['evidence', 'by']);
		expect((await keysAsked(way('not-applicable', 'use'))).asked).toEqual(['exemption', 'evidence', 'by']);
	});
});

test('what the file says stands as the reply before, and an exemption of other answers does not', async () => {
	const standing: Assessment = {
		...exampleFlow.assessment,
		exemption: { code: 'explicit-consent', evidence: 'old' },
	};
	const { reply, asked } = person({
		...ways[6]?.answers,
		...facts,
		exemption: 'national-cancer-register',
		'exemption-evidence': 'box 3',
	});
	await interview(standing, reply);
	expect(asked.map(({ key, standing: before }) => [key, before])).toEqual([
		['confidentialPatientInformation', 'yes'],
		['use', 'research-and-planning'],
		['explicitConsent', 'no'],
		['communicableDisease', 'no'],
		['overridingPublicInterest', 'no'],
		['legalRequirement', 'no'],
		['nationalBody', 'no'],
		['exemptionMatches', undefined],
		['exemption', undefined],
		['exemption-evidence', undefined],
		['exemption-valid-to', undefined],
		['evidence', 'protocol'],
		['by', 'A. Assessor'],
	]);
});

describe('a reply with a fault', () => {
	const faultOf = async (key: string, reply: string) => {
		const { reply: say, asked } = person({
			...ways[6]?.answers,
			...facts,
			exemption: 'national-cancer-register',
			'exemption-evidence': 'x',
		});
		await interview(undefined, say);
		return asked.find((prompt) => prompt.key === key)?.fault(reply);
	};

	test.each([
		['use', 'care', 'one of individual-care, research-and-planning'],
		['exemption', 'explicit-consent', expect.stringMatching(/^one of national-cancer-register, /)],
		['evidence', '  ', 'a line of text'],
		['evidence', 'two\nlines', 'a line of text'],
		['by', 'for 999 000 0018', 'text without anything that looks like an NHS number'],
		['exemption-valid-to', '31 March', 'a day such as 2027-03-31'],
		['exemption-valid-to', '2027-02-30', 'a day such as 2027-03-31'],
		['exemption-valid-to', '2027-03-31', undefined],
	])('%s: %s', async (key, reply, expected) => {
		expect(await faultOf(key, reply)).toEqual(expected);
	});
});
