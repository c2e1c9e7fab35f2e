import type { NhsIndex } from './nhs-number.ts';

/** Who issues the numbers of a range (docs/design/check-service.md, "NHS numbers"); `not-issued` holds the test range 999…. */
export const ranges = ['england-wales-iom', 'scotland', 'northern-ireland', 'ireland', 'not-issued', 'other'] as const;
export type Range = (typeof ranges)[number];

/** To be tallied, never a reason to leave a number out: what is not sent is never cleared. */
export function rangeOf(index: NhsIndex): Range {
	return starts.find(([start]) => index >= start)?.[1] ?? 'other';
}

// Nine-digit heads, from the top; each range ends where the one above it starts.
const starts: readonly (readonly [start: number, range: Range])[] = [
	[900_000_000, 'not-issued'],
	[800_000_000, 'ireland'],
	[600_000_000, 'england-wales-iom'],
	[500_000_000, 'other'],
	[400_000_000, 'england-wales-iom'],
	[320_000_000, 'northern-ireland'],
	[311_300_000, 'other'],
	[10_000_000, 'scotland'],
];
