import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dayOf, endOfDay, isDay, isTimeZone, startOfDay, wallTimeOf } from '../../core/day.ts';

const london = 'Europe/London';

describe('a moment and the day on the clocks of London', () => {
	test.each([
		['midnight in winter', '2026-01-31T23:59:59.999Z', '2026-01-31', '2026-01-31 23:59'],
		["midnight in winter, at a month's end", '2026-02-01T00:00:00Z', '2026-02-01', '2026-02-01 00:00'],
		['midnight in summer', '2026-07-31T22:59:59.999Z', '2026-07-31', '2026-07-31 23:59'],
		["midnight in summer, at a month's end", '2026-07-31T23:00:00Z', '2026-08-01', '2026-08-01 00:00'],
		['new year', '2026-12-31T23:59:59Z', '2026-12-31', '2026-12-31 23:59'],
		['29 February', '2028-02-29T12:00:00Z', '2028-02-29', '2028-02-29 12:00'],
		['the day after 28 February in another year', '2027-03-01T00:00:00Z', '2027-03-01', '2027-03-01 00:00'],
		['before the hour that is left out', '2026-03-29T00:59:59Z', '2026-03-29', '2026-03-29 00:59'],
		['after it', '2026-03-29T01:00:00Z', '2026-03-29', '2026-03-29 02:00'],
		['the hour that happens twice', '2026-10-25T00:30:00Z', '2026-10-25', '2026-10-25 01:30'],
		['the same for the second time', '2026-10-25T01:30:00Z', '2026-10-25', '2026-10-25 01:30'],
	])('%s: %s is on %s', (_, moment, day, wall) => {
		expect([dayOf(new Date(moment), london), wallTimeOf(new Date(moment), london)]).toEqual([day, wall]);
	});
});

describe('the end of a day', () => {
	test.each([
		['2026-01-31', london, '2026-02-01T00:00:00.000Z'],
		['2026-07-31', london, '2026-07-31T23:00:00.000Z'],
		['2028-02-28', london, '2028-02-29T00:00:00.000Z'],
		['2028-02-29', london, '2028-03-01T00:00:00.000Z'],
		['2026-12-31', london, '2027-01-01T00:00:00.000Z'],
		// The clocks go forward on 29 March at 01:00, and back on 25 October at 02:00: days of 23 and of 25 hours.
		['2026-03-28', london, '2026-03-29T00:00:00.000Z'],
		['2026-03-29', london, '2026-03-29T23:00:00.000Z'],
		['2026-10-24', london, '2026-10-24T23:00:00.000Z'],
		['2026-10-25', london, '2026-10-26T00:00:00.000Z'],
		['2026-07-31', 'UTC', '2026-08-01T00:00:00.000Z'],
		['2026-07-31', 'Pacific/Kiritimati', '2026-07-31T10:00:00.000Z'],
		['2026-07-31', 'America/Los_Angeles', '2026-08-01T07:00:00.000Z'],
		// Where the clocks go forward at midnight, the day begins at one.
		['2026-04-23', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
	])('of %s in %s is %s', (day, zone, end) => {
		expect(endOfDay(day, zone).toISOString()).toBe(end);
	});

	test('is the first moment of the next, in any zone', () => {
		const zones = fc.constantFrom(london, 'UTC', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Auckland');
		const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2039-12-31'), noInvalidDate: true });
		fc.assert(
			fc.property(moments, zones, (moment, zone) => {
				const day = dayOf(moment, zone);
				const end = endOfDay(day, zone);
				expect(startOfDay(day, zone) <= moment && moment < end).toBe(true);
				expect(dayOf(new Date(end.getTime() - 1), zone)).toBe(day);
				expect(dayOf(end, zone)).toBe(addDays(day, 1));
			}),
		);
	});
});

test.each([
	['2026-10-05', 28, '2026-11-02'],
	['2026-03-01', 30, '2026-03-31'],
	['2028-02-28', 1, '2028-02-29'],
	['2027-02-28', 1, '2027-03-01'],
	['2026-01-01', -1, '2025-12-31'],
])('%s and %d days by the calendar are %s', (day, days, later) => {
	expect(addDays(day, days)).toBe(later);
});

test('what is a day, and what is a time zone', () => {
	expect(['2028-02-29', '2027-02-29', '2026-2-1', '2026-04-31', 'today', ''].filter(isDay)).toEqual(['2028-02-29']);
	const zones = ['Europe/London', 'UTC', 'Europe/Londonn', '+01:00', '', 'GMT Standard Time'];
	expect(zones.filter(isTimeZone)).toEqual(['Europe/London', 'UTC']);
});
