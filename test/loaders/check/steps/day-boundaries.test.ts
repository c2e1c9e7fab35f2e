import { expect, test } from 'vitest';
import type { Limits } from '../../../../core/project/project.ts';
import { dueDay, isDue, isTopUpDue } from '../../../../loaders/check/state/next-step.ts';

const limits = { dueAfterDays: 28 } as Limits;
const timeZone = 'Europe/London';

test.each([
	['midnight in summer', '2026-07-01T22:59:59Z', '2026-07-29', '2026-07-28T23:00:00Z'],
	['after midnight in summer, the day before in UTC', '2026-07-01T23:00:00Z', '2026-07-30', '2026-07-29T23:00:00Z'],
	['into summer time', '2026-03-05T06:30:00Z', '2026-04-02', '2026-04-01T23:00:00Z'],
	['out of summer time, just after midnight', '2026-10-04T23:30:00Z', '2026-11-02', '2026-11-02T00:00:00Z'],
	['the hour that happens twice', '2026-10-25T01:30:00Z', '2026-11-22', '2026-11-22T00:00:00Z'],
	['over 29 February', '2028-02-01T06:00:00Z', '2028-02-29', '2028-02-29T00:00:00Z'],
	['over the new year', '2026-12-10T06:00:00Z', '2027-01-07', '2027-01-07T00:00:00Z'],
])('a list made at %s: %s is due on %s, from %s on', (_, made, day, from) => {
	const facts = { limits, timeZone, listDate: new Date(made) };
	const first = new Date(from);
	expect(dueDay({ ...facts, now: first })).toBe(day);
	expect(isDue({ ...facts, now: first })).toBe(true);
	expect(isDue({ ...facts, now: new Date(first.getTime() - 1) })).toBe(false);
});

test('those registered since are asked about once a day by the clocks of the wall', () => {
	const facts = { limits, timeZone, listDate: new Date('2026-07-20T06:00:00Z') };
	const registeredSince = new Date('2026-07-30T23:30:00Z');
	expect(isTopUpDue({ ...facts, registeredSince, now: new Date('2026-07-31T06:00:00Z') })).toBe(false);
	expect(isTopUpDue({ ...facts, registeredSince, now: new Date('2026-07-31T23:00:00Z') })).toBe(true);
});
