import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assessedFlow, flow, inProject } from './flow-project.ts';

describe('ndoo flow show', () => {
	test('shows where the answers lead, and the difference to whoever signs', async () => {
		await inProject(
			async (run) => {
				expect((await run(['show', 'activity'])).out).toMatchInlineSnapshot(`
					"Activity

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
			},
			{ 'flows/returns/a.yml': assessedFlow },
		);
	});

	test('of a flow that is not there names the one that was meant', async () => {
		await inProject(async (run) => {
			const { status, err } = await run(['show', 'activty']);
			expect(status).toBe(10);
			expect(err).toContain('There is no flow `activty`: did you mean `activity`?');
		});
	});
});

describe('ndoo flow register', () => {
	test.each([
		['md', '# Register of outbound returns\n'],
		['csv', 'flow,title,purpose,'],
		['json', '{\n\t"on": "2026-06-01",\n'],
	])('prints %s, or writes it to a file', async (format, start) => {
		await inProject(async (run, folder) => {
			const { status, out } = await run(['register', '--format', format]);
			expect(status).toBe(0);
			expect(out.startsWith(start)).toBe(true);
			// One line end in the whole of a CSV, its last row included: a reader goes by the first.
			if (format === 'csv') expect(out.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
			expect((await run(['register', '--format', format, '--out', 'register.txt'])).out).toBe(
				'Wrote register.txt: 1 flows.\n',
			);
			const text = await readFile(join(folder, 'register.txt'), 'utf8');
			expect(text.trimEnd()).toBe(out.trimEnd());
		});
	});
});

describe('ndoo flow new', () => {
	test('writes a flow that can be read at once', async () => {
		await inProject(async (run, folder) => {
			expect((await run(['new', 'falls-study', '--title', 'Falls study'])).out).toBe(
				'Wrote flows/returns/falls-study.yml. Fill it in, then run `ndoo parse` and `ndoo flow assess falls-study`.\n',
			);
			expect((await run(['show', 'falls-study'])).out).toContain('assessment    not assessed');
			expect(await readFile(join(folder, 'flows/returns/falls-study.yml'), 'utf8')).toContain('title: Falls study\n');
		});
	});

	test.each<[string, string, number, string]>([
		['a name that is taken', 'activity', 11, 'There is a flow `activity` already; nothing was written.'],
		['a file that is there', 'b', 11, 'There is a flow `b` already; nothing was written.'],
		['a name that is none', 'Falls Study', 10, '`Falls Study` cannot be the name of a flow.'],
	])('refuses %s', async (_, name, wanted, text) => {
		await inProject(async (run, folder) => {
			await writeFile(join(folder, 'flows/returns/b.yml'), flow.replace('activity', 'other'));
			const { status, err } = await run(['new', name]);
			expect({ status, err }).toMatchObject({ status: wanted, err: expect.stringContaining(text) });
		});
	});
});
