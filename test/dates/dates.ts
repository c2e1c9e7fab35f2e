/** A moment that the suite is run under. */
export type TestDate = { readonly name: string; readonly begins: Date };

/** On either side of Greenwich, and the one where the project's users are. */
export const testZones = ['Europe/London', 'America/Los_Angeles', 'Pacific/Auckland'] as const;

const day = 86_400_000;

/**
 * The next of each kind after a moment, a few minutes before what it is named after, so that it happens during the run. Never
 * before the moment: a file that was made today must not lie in the future of the run's clock.
 */
export const testDates = (now: Date): readonly TestDate[] => [
	{ name: "month's end", begins: next(now, (midnight) => midnight.getUTCDate() === 1, -5) },
	{
		name: 'new year',
		begins: next(now, (midnight) => midnight.getUTCDate() === 1 && midnight.getUTCMonth() === 0, -5),
	},
	{
		name: 'leap day',
		begins: next(now, (midnight) => midnight.getUTCDate() === 29 && midnight.getUTCMonth() === 1, -5),
	},
	{ name: 'summer time begins', begins: next(now, isLastSundayOf(2), 55) },
	{ name: 'summer time ends', begins: next(now, isLastSundayOf(9), 55) },
	{ name: 'today', begins: now },
];

/** Both clock changes of the United Kingdom are at 01:00 UTC. */
const isLastSundayOf = (month: number) => (midnight: Date) =>
	midnight.getUTCMonth() === month && midnight.getUTCDay() === 0 && midnight.getUTCDate() > 24;

/** So many minutes from the first midnight (UTC) of a kind; leap days are eight years apart at most. */
function next(now: Date, isWanted: (midnight: Date) => boolean, minutes: number): Date {
	const first = Math.floor(now.getTime() / day) + 1;
	for (let number = first; number < first + 9 * 366; number++) {
		const midnight = new Date(number * day);
		const begins = new Date(midnight.getTime() + minutes * 60_000);
		if (isWanted(midnight) && begins > now) return begins;
	}
	throw new Error('there is no such day');
}
