import { join } from 'node:path';
import type { Project } from '../../../core/project/project.ts';
import { usualLimits } from '../../core/project/usual-limits.ts';

export const mailbox = 'NDOO-TEST-01';

/** A project of the stand-in environment as its file would give it, with all folders in one. */
export function testProject(folder: string, configFile: string): Project {
	return {
		folder,
		name: 'bench',
		organisation: { name: 'Test trust', odsCode: 'X0X' },
		environment: 'stand-in',
		timeZone: 'Europe/London',
		target: { engine: 'embedded', folder: join(folder, 'warehouse') },
		mailboxes: { monthly: mailbox },
		mesh: { route: 'client', configFile },
		licence: { acceptedBy: 'A. Tester', acceptedOn: '2026-01-05', version: '2025-01' },
		request: { lineEnd: 'crlf', rowsPerPart: 5_000_000, bytesPerPart: 75_000_000 },
		placeholders: [],
		limits: usualLimits,
		folders: {
			flows: join(folder, 'flows'),
			work: join(folder, 'work'),
			disclosed: join(folder, 'disclosed'),
			models: join(folder, 'sql', 'models'),
			tests: join(folder, 'sql', 'tests'),
			target: join(folder, 'target'),
		},
		models: { schema: 'models' },
		vars: {},
	};
}
