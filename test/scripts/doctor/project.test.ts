import { expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { readProject } from '../../../core/project/project-file.ts';
import { examineProject } from '../../../scripts/doctor/project.ts';

test('access that was accepted is shown, and is to be looked at once it has run out', async () => {
	const project = await readProject(diskFiles, '.');
	const one = { account: 'bi', access: 'both-sides', to: 'pas.patient', reason: 'x', by: 'A. Signer' } as const;
	const grants = {
		loader: [],
		auditor: [],
		administrators: [],
		flows: {},
		accepted: [
			{ ...one, until: '2026-03-01' },
			{ ...one, until: '2026-02-28' },
		],
	};
	const findings = await examineProject({ ...project, grants }, '2026-03-01');
	expect(findings.filter(({ about }) => about === 'access, bi')).toEqual([
		{
			about: 'access, bi',
			level: 'ok',
			text: '`both-sides` on pas.patient, accepted by A. Signer until 2026-03-01',
			todo: undefined,
		},
		{
			about: 'access, bi',
			level: 'warning',
			text: '`both-sides` on pas.patient, accepted by A. Signer until 2026-02-28',
			todo: 'It has run out. Take the right back, or have it accepted anew: see `ndoo grants`.',
		},
	]);
});
