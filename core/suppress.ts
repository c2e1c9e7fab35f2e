/** The smallest number of people that a figure learned from the service may rest on (docs/design/rules.md, rule 2). */
export const smallestGroup = 10;

/** In place of a count that may not be stored or shown. */
export type Suppressed = 'suppressed';

export type SafeCount = number | Suppressed;

/**
 * A part of a whole, such as the people on a reply out of those who were sent: the count itself, unless it or what is
 * left of the whole rests on fewer than ten people. To be called before a figure is stored, not when it is shown.
 */
export function safePart(part: number, whole: number): SafeCount {
	return part < smallestGroup || whole - part < smallestGroup ? 'suppressed' : part;
}

/** A count that stands by itself, such as the people of a cohort. */
export const safeCount = (count: number): SafeCount => (count < smallestGroup ? 'suppressed' : count);

/**
 * The share of a whole that was removed, to a tenth of a per cent; undefined where the counts behind it are suppressed. Of the
 * part rounded to tens: shares are kept month by month, and two of them must not tell of fewer than ten people by what lies
 * between them.
 */
export function safeShare(part: number, whole: number): number | undefined {
	if (safePart(part, whole) === 'suppressed') return undefined;
	const rounded = Math.round(part / smallestGroup) * smallestGroup;
	return Math.round((rounded / whole) * 1000) / 1000;
}
