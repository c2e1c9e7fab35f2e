import { expect, test } from 'vitest';
import { ways } from '../../flows/appendix-a.ts';
import { assess, questions } from '../../flows/assessment.ts';
import { exemptionCodes, exemptions, exemptionsOf } from '../../flows/exemptions.ts';
import { needsDetermination, needsExemption } from '../../flows/ground.ts';

test('every exemption of the policy is in the catalogue, at its question', () => {
	expect(exemptionCodes.map((code) => [code, questions[exemptions[code].question].number])).toEqual([
		['risk-stratification', '2'],
		['explicit-consent', '3'],
		['communicable-disease', '4'],
		['overriding-public-interest', '5'],
		['legal-requirement', '6'],
		['national-cancer-register', '7a'],
		['congenital-anomaly-and-rare-disease-register', '7a'],
		['ons-official-statistics', '7a'],
		['national-screening-programmes', '7a'],
		['cancer-patient-experience-survey', '7a'],
		['cqc-patient-surveys', '7a'],
		['submitted-and-returned-unchanged', '7a'],
		['assuring-transformation', '7a'],
		['section-259-or-direction', '7a'],
		['invoice-validation', '8a'],
	]);
});

test('each has a title, a source, a first day, and evidence that it needs', () => {
	for (const { title, source, validFrom, evidence } of Object.values(exemptions)) {
		expect(validFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/);
		for (const text of [title, source, evidence]) expect(text).toMatch(/\S{3}/);
	}
});

test('each way out of the opt-out stands on what the policy asks for, and an exemption is there for it', () => {
	const grounds = ways.map(({ answers }) => {
		const decision = assess(answers);
		const { number } = questions[decision.question];
		if (needsDetermination(decision)) return `${number} ${decision.outcome}: determination`;
		if (!needsExemption(decision)) return `${number} ${decision.outcome}`;
		expect(exemptionsOf(decision.question).length).toBeGreaterThan(0);
		return `${number} ${decision.outcome}: exemption`;
	});
	expect([...new Set(grounds)]).toEqual([
		'1 not-applicable',
		'2 not-applicable',
		'3 not-applicable: exemption',
		'4 not-applicable: exemption',
		'5 not-applicable: exemption',
		'6 not-applicable: exemption',
		'7a exempt: exemption',
		'8a not-applicable: exemption',
		'8a anonymise',
		'9a exempt: determination',
		'9a subject',
		'9 subject',
	]);
});
