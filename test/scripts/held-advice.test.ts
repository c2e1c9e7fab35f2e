import { expect, test } from 'vitest';
import type { CheckRun } from '../../loaders/check/state/check-run.ts';
import { held } from '../../scripts/month/report-advance.ts';

const run = (code: string, at: 'population' | 'reply'): CheckRun => ({
	checkId: '20260501-abcdef',
	kind: 'monthly',
	environment: 'live',
	state: 'held',
	outcome: undefined,
	openedAt: new Date('2026-05-01'),
	topUpOf: undefined,
	restDigest: undefined,
	populationAt: undefined,
	changedAt: new Date('2026-05-01'),
	hold: { at, reasons: [{ code, about: 'clinic', message: 'Something.' }] },
	failure: undefined,
	accepted: undefined,
});

test.each(['numbers-not-issued', 'population-empty'])('%s cannot be accepted, and nobody is advised to', (code) => {
	const { todo } = held(run(code, 'population'));
	expect(todo).not.toContain('--accept');
	expect(todo).toContain('`ndoo release --refuse --reason "…"`');
});

test('what may be right can be accepted', () => {
	expect(held(run('rows-fell', 'population')).todo).toContain('`ndoo release --accept --reason "…"`');
	expect(held(run('run-missing', 'reply')).todo).toContain('`ndoo release --accept --reason "…"`');
});
