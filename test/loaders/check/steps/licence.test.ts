import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environments } from '../../../../core/project/project.ts';
import type { CheckWork } from '../../../../loaders/check/state/check-work.ts';
import { everyStep } from '../../../../loaders/check/state/next-step.ts';
import { advance } from '../../../../loaders/check/steps/advance.ts';
import { requireLicence } from '../../../../loaders/check/steps/submit.ts';
import { openCheckBench } from '../../../integration/support/check-bench.ts';

const work = (environment: string, licence?: object) => ({ project: { environment, licence } }) as unknown as CheckWork;

describe.each([...environments])('in the environment %s', (environment) => {
	test('nothing is sent before the licence of the check service is accepted', () => {
		expect(() => requireLicence(work(environment))).toThrow(
			expect.objectContaining({ code: 'licence-not-accepted', exit: 10 }),
		);
	});

	test('it is sent once somebody has accepted it', () => {
		const licence = { acceptedBy: 'A. Tester', acceptedOn: '2026-01-05', version: '2025-01' };
		expect(() => requireLicence(work(environment, licence))).not.toThrow();
	});
});

test('a check waits for it with its requests extracted, and goes on when it is there', async () => {
	await using bench = await openCheckBench();
	const project = { ...bench.project, licence: undefined };
	const out = join(bench.inbox, '..', 'OUT');
	await expect(advance(bench.work({ project }), everyStep)).rejects.toMatchObject({ code: 'licence-not-accepted' });
	expect(await readdir(out)).toEqual([]);
	expect(await advance(bench.work(), everyStep)).toMatchObject({ end: 'waiting' });
	expect(await readdir(out)).toHaveLength(2);
});
