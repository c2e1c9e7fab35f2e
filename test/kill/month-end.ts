import { dayOf, endOfDay, usualTimeZone } from '../../core/day.ts';

/** The next end of a month that is more than an hour away: five minutes before it and five after. */
export function nextMonthEnd(now: Date): Readonly<Record<'evening' | 'morning', Date>> {
	let day = dayOf(new Date(now.getTime() + 3_600_000), usualTimeZone);
	let end = endOfDay(day, usualTimeZone);
	while (dayOf(end, usualTimeZone).slice(0, 7) === day.slice(0, 7)) {
		day = dayOf(end, usualTimeZone);
		end = endOfDay(day, usualTimeZone);
	}
	const minutes = (by: number): Date => new Date(end.getTime() + by * 60_000);
	return { evening: minutes(-5), morning: minutes(5) };
}
