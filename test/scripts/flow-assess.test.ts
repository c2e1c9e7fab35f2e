import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assessedFlow, flow, inProject, typing, written } from './flow-project.ts';

const upTo8 =
	'confidentialPatientInformation=yes use=research-and-planning explicitConsent=no communicableDisease=no overridingPublicInterest=no legalRequirement=no nationalBody=no invoiceValidation=no'.split(
		' ',
	);
const given = (...answers: readonly string[]) => answers.flatMap((answer) => ['--answer', answer]);

describe('ndoo flow assess, at a terminal', () => {
	test('asks in order, says what is meant and where answers lead, and writes the answers', async () => {
		await inProject(async (run, folder) => {
			const ask = typing(
				'y',
				'r',
				'n',
				'no',
				'No',
				'n',
				'n',
				'maybe',
				'n',
				'n',
				'',
				'The protocol, box 1',
				'A. Name, IG lead',
			);
			const { status, out } = await run(['assess', 'activity'], ask);
			expect(status).toBe(0);
			expect(out.slice(0, out.indexOf('Question 3.'))).toMatchInlineSnapshot(`
				"
				Question 1. Is it confidential patient information?
				It identifies a person, or is likely to; that person is owed a duty of confidence; and it says something about their health, diagnosis or treatment.
				  yes  question 2
				  no   it is one that the opt-out does not apply to

				Question 2. Is it for individual care, or for research and planning?
				The opt-out covers every use beyond the person's own care. Risk stratification is individual care when it finds cases, and planning when it plans services.
				  individual-care        it is one that the opt-out does not apply to
				  research-and-planning  question 3

				"
			`);
			expect(out).toContain('Expected one of yes, no.\n');
			expect(out).toContain('Expected a line of text.\n');
			expect(out.slice(out.indexOf('Wrote flows/returns/a.yml'))).toMatchInlineSnapshot(`
				"Wrote flows/returns/a.yml:

				Activity

				  flow          activity (flows/returns/a.yml)
				  purpose       Research
				  recipient     A university (X1R)
				  frequency     monthly, from 2026-01-01
				  legal basis   Section 251
				  tables        patient

				  Appendix A
				    1   Is it confidential patient information?  yes
				    2   Is it for individual care, or for research and planning?  research-and-planning
				    3   Is there explicit consent for this use?  no
				    4   Is it to monitor and control communicable disease or other risks to public health?  no
				    5   Is it in the overriding public interest?  no
				    6   Is it disclosed because of a legal requirement?  no
				    7   Is it to a national or arm's-length body?  no
				    8   Is it to support payment and invoice validation?  no
				    9   Is the legal basis section 251 approval?  no

				  assessment    it is subject to the opt-out: whole records are removed (question 9); A. Name, IG lead, 2026-06-01
				  evidence      The protocol, box 1
				  to know       There is no section 251 approval, and Appendix A ends in “subject to the opt-out” all the same. Appendix D of the policy says that opt-outs apply “only” to disclosures with such approval. Appendix A is the procedure, and it removes more: ndoo goes by it. Whoever signs should know that the two differ here.
				  sign-off      not signed off
				  standing      The flow \`activity\` has not been signed off. Nothing of it is built or disclosed. Ask the Information Governance team to sign off the assessment; write who, when and the reference under \`signOff:\` in flows/returns/a.yml.
				"
			`);
			expect(await readFile(join(folder, 'flows/returns/a.yml'), 'utf8')).toBe(
				flow.replace('# The one table.', `${written}\n# The one table.`),
			);
		});
	});

	test('writes nothing when the input ends before the answers do', async () => {
		await inProject(async (run, folder) => {
			const { status, err } = await run(['assess', 'activity'], typing('y', 'r'));
			expect(status).toBe(10);
			expect(err).toBe(
				'The questions were not answered to the end.\n\nWhat to do: Nothing was written. Run the command again when you have the answers.\n',
			);
			expect(await readFile(join(folder, 'flows/returns/a.yml'), 'utf8')).toBe(flow);
		});
	});

	test('keeps by Enter what the file says, and asks nothing that is given', async () => {
		await inProject(
			async (run) => {
				const { status, out } = await run(
					['assess', 'activity', ...given('section251=yes')],
					typing(...Array(8).fill(''), 'n', '', ''),
				);
				expect(status).toBe(0);
				expect(out.slice(0, out.indexOf('Question 3.'))).not.toContain('Expected');
				expect(out).not.toContain('Question 9.');
				expect(out).toContain('9   Is the legal basis section 251 approval?  yes');
				expect(out).toContain(
					'9a  Has the Confidentiality Advisory Group determined that the opt-out does not apply to it?  no',
				);
			},
			{ 'flows/returns/a.yml': flow.replace('# The one table.', `${written}\n# The one table.`) },
		);
	});
});

describe('ndoo flow assess, without a terminal', () => {
	const rest = ['--evidence', 'The protocol, box 1', '--by', 'A. Name, IG lead'];

	test('takes flags for answers', async () => {
		await inProject(async (run, folder) => {
			const words = ['assess', 'activity', ...given(...upTo8, 'section251=no'), ...rest];
			expect((await run([...words, '--dry-run'])).out).toContain('Nothing was written; this would be:');
			expect(await readFile(join(folder, 'flows/returns/a.yml'), 'utf8')).toBe(flow);
			expect(await run(words)).toMatchObject({ status: 0, err: '' });
			expect(await readFile(join(folder, 'flows/returns/a.yml'), 'utf8')).toBe(assessedFlow);
			expect((await run(words)).out).toBe('Nothing was changed: the file says all that already.\n');
		});
	});

	test.each<[string, readonly string[], string]>([
		['nothing given', [], 'There is no terminal to ask at, and no answer was given.'],
		[
			'a question left',
			given(...upTo8),
			'no answer to this was given: Question 9. Is the legal basis section 251 approval?',
		],
		[
			'no evidence',
			given(...upTo8, 'section251=no'),
			'no answer to this was given: What do these answers rest on, and where is it held?',
		],
		[
			'a question that is none',
			given('section252=no'),
			'There is no question `section252`: did you mean `section251`?',
		],
		[
			'an answer that is none',
			given('confidentialPatientInformation=yes', 'use=both'),
			'Expected --answer use=… to be one of individual-care, research-and-planning.',
		],
		[
			'an answer that is not asked for',
			[...given('confidentialPatientInformation=no', 'section251=yes'), ...rest, '--sight', 'letter'],
			'The answers do not lead to what was given as `--answer section251=…` or `--sight`.',
		],
		[
			'a number where none may be',
			[...given(...upTo8, 'section251=no'), '--evidence', '999 000 0018'],
			'Expected --evidence to be text without anything that looks like an NHS number.',
		],
	])('refuses %s', async (_, words, text) => {
		await inProject(async (run, folder) => {
			const { status, err } = await run(['assess', 'activity', ...words]);
			expect({ status, err }).toMatchObject({ status: 10, err: expect.stringContaining(text) });
			expect(await readFile(join(folder, 'flows/returns/a.yml'), 'utf8')).toBe(flow);
		});
	});

	test('takes what the file says already, and only what is given anew', async () => {
		await inProject(
			async (run, folder) => {
				const words = [
					'--exemption',
					'cqc-patient-surveys',
					'--exemption-evidence',
					'box 3',
					'--exemption-valid-to',
					'2027-03-31',
				];
				const answers = given('nationalBody=yes', 'exemptionMatches=yes');
				expect(await run(['assess', 'activity', ...answers, ...words])).toMatchObject({ status: 0 });
				const text = await readFile(join(folder, 'flows/returns/a.yml'), 'utf8');
				expect(text).toContain(`    nationalBody: yes
    exemptionMatches: yes
  exemption:
    code: cqc-patient-surveys
    evidence: box 3
    validTo: 2027-03-31
  evidence: The protocol, box 1
`);
				expect(text).not.toContain('section251');
			},
			{ 'flows/returns/a.yml': assessedFlow },
		);
	});

	test('says of a file in another form what to write by hand', async () => {
		await inProject(
			async (run) => {
				const { status, err } = await run(['assess', 'activity', ...given(...upTo8, 'section251=no'), ...rest]);
				expect(status).toBe(11);
				expect(err).toContain('flows/returns/a.yml has a form that ndoo does not write into.');
				expect(err).toContain('"evidence":"The protocol, box 1"');
			},
			{ 'flows/returns/a.yml': JSON.stringify(jsonFlow) },
		);
	});
});

const jsonFlow = {
	name: 'activity',
	title: 'Activity',
	purpose: 'Research',
	recipient: { name: 'A university', odsCode: 'X1R' },
	frequency: 'monthly',
	goLive: '2026-01-01',
	legalBasis: 'Section 251',
	tables: [
		{
			name: 'patient',
			source: { schema: 'src', name: 'patient' },
			subject: { column: 'nhs_number', format: 'text' },
			columns: ['sex'],
		},
	],
};
