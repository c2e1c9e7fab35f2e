/** A day as yyyy-mm-dd. Days compare as texts do. */
export type Day = string;

/** Where days begin and end, by its IANA name. */
export type TimeZone = string;

/** The service and its users are in England: a sign-off that ends on 31 July ends when that day is over there. */
export const usualTimeZone: TimeZone = 'Europe/London';

/** The day of a moment on the clocks of a time zone. */
export function dayOf(moment: Date, zone: TimeZone): Day {
	const { year, month, day } = wallClock(moment, zone);
	return `${year}-${month}-${day}`;
}

/** `2026-01-31 12:00`, as the clocks of a time zone show it. The hour that happens twice a year looks the same both times. */
export function wallTimeOf(moment: Date, zone: TimeZone): string {
	const { year, month, day, hour, minute } = wallClock(moment, zone);
	return `${year}-${month}-${day} ${hour}:${minute}`;
}

type WallClock = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute', string>>;

function wallClock(moment: Date, zone: TimeZone): WallClock {
	const shown = { year: '', month: '', day: '', hour: '', minute: '' };
	for (const { type, value } of clockOf(zone).formatToParts(moment)) {
		if (type in shown) shown[type as keyof WallClock] = value;
	}
	return { ...shown, year: shown.year.padStart(4, '0') };
}

const clocks = new Map<TimeZone, Intl.DateTimeFormat>();

/** To make one takes a hundred times as long as to ask it. */
function clockOf(zone: TimeZone): Intl.DateTimeFormat {
	const known = clocks.get(zone);
	if (known !== undefined) return known;
	const made = new Intl.DateTimeFormat('en-GB', {
		timeZone: zone,
		calendar: 'gregory',
		numberingSystem: 'latn',
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
	});
	clocks.set(zone, made);
	return made;
}

/** Whether a text is a day of the calendar: 2026-02-30 is none. */
export const isDay = (text: string): boolean =>
	/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text;

const dayInMilliseconds = 86_400_000;

/** So many days later, or earlier, by the calendar: a day on which the clocks change is one day as well. */
export const addDays = (day: Day, days: number): Day =>
	new Date(Date.parse(day) + days * dayInMilliseconds).toISOString().slice(0, 10);

/** Days from one to another by the calendar. */
export const daysFrom = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / dayInMilliseconds;

/** The first moment of a day in a time zone. */
export function startOfDay(day: Day, zone: TimeZone): Date {
	// No clock is further than 14 hours from UTC. The day of a moment never falls, so that the first one is found by halving.
	let [before, after] = [Date.parse(day) - 15 * 3_600_000, Date.parse(day) + 15 * 3_600_000];
	while (after - before > 1) {
		const middle = Math.floor((before + after) / 2);
		if (dayOf(new Date(middle), zone) < day) before = middle;
		else after = middle;
	}
	return new Date(after);
}

/** The first moment after a day in a time zone. */
export const endOfDay = (day: Day, zone: TimeZone): Date => startOfDay(addDays(day, 1), zone);

/** Whether a name is that of a time zone. An offset such as +01:00 is none: it knows no summer time. */
export function isTimeZone(name: string): boolean {
	if (!/^[A-Za-z]/.test(name)) return false;
	try {
		clockOf(name);
		return true;
	} catch {
		return false;
	}
}
