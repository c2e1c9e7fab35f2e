import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../../core/package-folder.ts';
import { parseYaml } from '../../core/yaml/yaml-file.ts';
import { ways } from '../../flows/appendix-a.ts';
import { withAssessment } from '../../flows/assessment-file.ts';
import type { Assessment } from '../../flows/flow.ts';
import { flowSchema } from '../../flows/flow-schema.ts';

const sample = readFileSync(join(packageFolder(), 'flows/returns/community-activity.yml'), 'utf8');
const exempt: Assessment = {
	answers: { confidentialPatientInformation: 'yes', use: 'individual-care' },
	exemption: { code: 'risk-stratification', evidence: 'Method: box #3', validTo: undefined },
	determination: undefined,
	evidence: 'A letter',
	on: '2026-06-01',
	by: 'A. Assessor',
};

const commentsIn = (text: string) => text.split('\n').filter((line) => line.trim().startsWith('#'));
const outside = (text: string) => text.replace(/^assessment:\n(?: .*\n)*/m, '');

describe('an assessment in a flow file', () => {
	test('is written in its place; all else stays byte for byte, and no comment is lost', () => {
		const { text = '', isSignOffGone } = withAssessment(sample, exempt) ?? {};
		expect(isSignOffGone).toBe(false);
		expect(outside(text)).toBe(outside(sample));
		expect(commentsIn(text)).toEqual(commentsIn(sample));
		expect(/^assessment:\n(?: .*\n)*/m.exec(text)?.[0]).toMatchInlineSnapshot(`
			"assessment:
			  answers:
			    confidentialPatientInformation: yes
			    use: individual-care
			    # Only where the Confidentiality Advisory Group says so is a section 251 flow free of the opt-out.
			  exemption:
			    code: risk-stratification
			    evidence: "Method: box #3"
			  evidence: A letter
			  on: 2026-06-01
			  by: A. Assessor
			"
		`);
	});

	test('is put before the sign-off, or before the tables, where there was none', () => {
		const without = outside(sample);
		expect(withAssessment(without, exempt)?.text).toMatch(
			/^assessment:\n(?: .*\n)*\n# Without the Information[^\n]*\n# A real[^\n]*\nsignOff:/m,
		);
		const unsigned = without.replace(/^signOff:\n(?: .*\n)*/m, '').replace(/^maxListAgeDays.*\n/m, '');
		expect(withAssessment(unsigned, exempt)?.text).toMatch(/^assessment:\n(?: .*\n)*\ntables:/m);
	});

	test('takes out a sign-off of the same day, which was of the answers before', () => {
		const { text = '', isSignOffGone } = withAssessment(sample, { ...exempt, on: '2025-04-08' }) ?? {};
		expect(isSignOffGone).toBe(true);
		expect(text).not.toContain('signOff:');
		expect(commentsIn(text)).toEqual(commentsIn(sample));
	});

	test('is left to a person in a file of another form', () => {
		const { assessment: _, ...rest } = JSON.parse(JSON.stringify(flowIn(sample)));
		expect(withAssessment(JSON.stringify(rest), exempt)).toBeUndefined();
		expect(withAssessment('no: flow\n', exempt)).toBeUndefined();
	});
});

function flowIn(text: string) {
	const parsed = parseYaml(flowSchema, 'flow', text);
	return parsed.ok ? parsed.value : parsed.problems;
}

test('any assessment after any other comes back as it was given', () => {
	const prose = fc
		.string({ unit: 'grapheme', minLength: 1 })
		.filter((text) => /\S/.test(text) && !/\p{Cc}/u.test(text) && text.isWellFormed());
	const assessment = fc.record({
		answers: fc.constantFrom(...ways).map((way) => way.answers),
		exemption: fc.option(fc.record({ code: fc.constant('explicit-consent' as const), evidence: prose }), {
			nil: undefined,
		}),
		determination: fc.option(
			fc.record({ reference: prose, sight: fc.constantFrom('letter' as const, 'minutes' as const) }),
			{ nil: undefined },
		),
		evidence: prose,
		on: fc.constantFrom('2025-04-01', '2025-04-08', '2026-06-01'),
		by: prose,
	});
	fc.assert(
		fc.property(assessment, assessment, fc.boolean(), (first, second, isWindows) => {
			const text = isWindows ? sample.replaceAll('\n', '\r\n') : sample;
			const once = withAssessment(text, first);
			const twice = once && withAssessment(once.text, second);
			expect(flowIn(twice?.text ?? '')).toMatchObject({ assessment: JSON.parse(JSON.stringify(second)) });
			expect(twice?.text.includes('\r\n')).toBe(isWindows);
		}),
	);
});
