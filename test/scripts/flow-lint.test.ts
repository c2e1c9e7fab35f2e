import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitStatus } from '../../core/exit-status.ts';
import { assessedFlow, inProject } from './flow-project.ts';

const withKey = assessedFlow.replace('columns: [patient_id, sex]', 'columns: [nhs_number, sex]');
const twin = assessedFlow
	.replace('name: activity', 'name: bed-days')
	.replace('use: research-and-planning', 'use: individual-care');

const accepted = (finding: string): string => `accepted:
  - { finding: '${finding}', by: IG lead, on: 2026-06-01, reason: The protocol asks for it. }
`;

test('says every finding, with what to do, and how it is accepted', async () => {
	await inProject(
		async (run) => {
			const { status, out } = await run(['lint']);
			expect(status).toBe(exitStatus.failed);
			expect(out).toMatchInlineSnapshot(`
				"flows/returns/a.yml: unfiltered-beside:bed-days
				  found \`src.patient\` sent to X1R without the people who opted out, and by \`bed-days\` with them: the difference is who opted out
				  What to do: Send it once, or make the return that needs everybody one that identifies nobody. If it has to be so, the Information Governance team accepts it in the flow's file:
				    accepted: [{ finding: 'unfiltered-beside:bed-days', by: …, on: …, reason: … }]

				flows/returns/a.yml:27:5: stable-key
				  found \`patient.nhs_number\`, by which the recipient of a monthly return sees who is not in it any more
				  What to do: Leave the columns out, or give the recipient keys that are new each time. If it has to be so, the Information Governance team accepts it in the flow's file:
				    accepted: [{ finding: 'stable-key', by: …, on: …, reason: … }]

				2 findings to deal with, 0 accepted.
				"
			`);
		},
		{ 'flows/returns/a.yml': withKey, 'flows/returns/b.yml': twin },
	);
});

test('what was accepted is shown with who and why, and an acceptance of nothing is told', async () => {
	await inProject(
		async (run, folder) => {
			expect(await run(['lint'])).toMatchObject({ status: exitStatus.failed });
			await writeFile(join(folder, 'flows/returns/a.yml'), `${withKey}${accepted('stable-key')}`);
			await writeFile(join(folder, 'flows/returns/b.yml'), `${twin}${accepted('unfiltered-beside:activity')}`);
			const { status, out } = await run(['lint']);
			expect(status).toBe(0);
			expect(out).toContain('accepted by IG lead on 2026-06-01: The protocol asks for it.');
			expect(out).toContain('0 findings to deal with, 2 accepted.');
			await writeFile(join(folder, 'flows/returns/b.yml'), `${twin}${accepted('overlapping:activity')}`);
			expect((await run(['lint'])).out).toContain(
				'flows/returns/b.yml accepts `overlapping:activity`, which is not found: take it out.',
			);
		},
		{ 'flows/returns/a.yml': withKey, 'flows/returns/b.yml': twin },
	);
});

test('a name that is none is a mistake in the file', async () => {
	await inProject(
		async (run) => {
			expect(await run(['lint'])).toMatchObject({
				status: exitStatus.configuration,
				err: expect.stringContaining(
					'expected the name of a finding as `ndoo flow lint` gives it, such as `stable-key`',
				),
			});
		},
		{ 'flows/returns/a.yml': `${withKey}${accepted('stable key')}` },
	);
});
