import { describe, expect, test } from 'vitest';
import type { Limits } from '../../../../core/project/project.ts';
import { type CheckRun, type CheckState, checkStates } from '../../../../loaders/check/state/check-run.ts';
import { type CheckStep, isTopUpDue, nextStep } from '../../../../loaders/check/state/next-step.ts';
import { usualLimits } from '../../../core/project/usual-limits.ts';

const now = new Date('2026-03-30T06:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

const timeZone = 'Europe/London';
const limits: Limits = usualLimits;

const run = (state: CheckState, more: Partial<CheckRun> = {}): CheckRun => ({
	checkId: '20260330-a1b2c3',
	kind: 'monthly',
	topUpOf: undefined,
	restDigest: undefined,
	environment: 'live',
	state,
	outcome: undefined,
	openedAt: now,
	populationAt: undefined,
	changedAt: now,
	hold: undefined,
	failure: undefined,
	accepted: undefined,
	...more,
});

describe('with nothing under way', () => {
	test.each<[string, Date | undefined, CheckStep]>([
		['no list: a check is due', undefined, 'plan'],
		['a list of today', now, 'idle'],
		['a list of the last second of the 28th day before', new Date('2026-03-02T23:59:59Z'), 'plan'],
		['a list of the day after that', new Date('2026-03-03T00:00:00Z'), 'idle'],
		['a list of 28 days', daysAgo(28), 'plan'],
		['a list that is long too old', daysAgo(100), 'plan'],
		['a list dated less than an hour ahead: two clocks that differ', daysAgo(-0.9 / 24), 'idle'],
		['a list dated further ahead, which no view accepts', daysAgo(-1.1 / 24), 'plan'],
	])('%s', (_, listDate, step) => {
		expect(nextStep(undefined, { now, limits, timeZone, listDate })).toBe(step);
	});
});

describe('with nothing under way, and those registered since to be asked about', () => {
	test.each<[string, Date | undefined, Date | undefined, CheckStep, boolean]>([
		['no list: everybody comes first', undefined, undefined, 'plan', false],
		['a list of 28 days: everybody is due', daysAgo(28), daysAgo(28), 'plan', false],
		['a list of 27 days', daysAgo(27), daysAgo(27), 'plan', true],
		['asked yesterday', daysAgo(27), daysAgo(1), 'plan', true],
		['asked today', daysAgo(27), now, 'idle', false],
	])('%s', (_, listDate, registeredSince, step, inBetween) => {
		const facts = { now, limits, timeZone, listDate, registeredSince };
		expect([nextStep(undefined, facts), isTopUpDue(facts)]).toEqual([step, inBetween]);
	});
});

describe('with a top-up check under way when everybody is due', () => {
	const steps = {
		planned: 'give up',
		extracted: 'give up',
		submitted: 'collect',
		replied: 'prove',
		held: 'give up',
		proven: 'publish',
		published: 'purge',
		applied: 'purge',
		failed: 'purge',
		abandoned: 'purge',
		purged: 'idle',
	} as const satisfies Record<CheckState, CheckStep>;

	test.each(checkStates)('%s', (state) => {
		const between = run(state, { topUpOf: '20260302-a1b2c3' });
		expect(nextStep(between, { now, limits, timeZone, listDate: daysAgo(28) })).toBe(steps[state]);
		if (state !== 'held')
			expect(nextStep(between, { now, limits, timeZone, listDate: daysAgo(27) })).not.toBe('give up');
	});
});

describe('with a check under way', () => {
	const steps = {
		planned: 'extract',
		extracted: 'submit',
		submitted: 'collect',
		replied: 'prove',
		held: 'ask',
		proven: 'publish',
		published: 'purge',
		applied: 'purge',
		failed: 'purge',
		abandoned: 'purge',
		purged: 'idle',
	} as const satisfies Record<CheckState, CheckStep>;

	test.each(checkStates)('%s', (state) => {
		expect(nextStep(run(state), { now, limits, timeZone, listDate: undefined })).toBe(steps[state]);
	});

	test('a test check is applied, never published', () => {
		expect(nextStep(run('proven', { kind: 'test' }), { now, limits, timeZone, listDate: undefined })).toBe('apply');
		expect(nextStep(run('proven', { kind: 'one-off' }), { now, limits, timeZone, listDate: undefined })).toBe('apply');
	});

	test.each<[number, CheckStep]>([
		[13.9, 'ask'],
		[14, 'ask'],
		[14.1, 'give up'],
	])('held for %d days: %s', (days, step) => {
		expect(nextStep(run('held', { changedAt: daysAgo(days) }), { now, limits, timeZone, listDate: undefined })).toBe(
			step,
		);
	});
});
