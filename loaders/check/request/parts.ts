import type { LineEnd } from '../../../core/project/project.ts';

/** One file of a request. `from` is where it starts in the sorted population, from 0; `part` counts from 1. */
export type RequestPart = { readonly part: number; readonly from: number; readonly count: number };

/** The most that one data file may hold. */
export type PartLimits = { readonly rowsPerPart: number; readonly bytesPerPart: number; readonly lineEnd: LineEnd };

/** Bytes of a row in a data file: ten digits, a comma and the line end (check service page). */
export const bytesPerRow: Readonly<Record<LineEnd, number>> = { crlf: 13, lf: 12 };

/**
 * Splits a population into as few parts as the limits allow, their sizes at most one row apart: a small rest would be a
 * small list, which tells more about each person on it. None for nobody. A limit under one
 * row is a bug: the project file gives none (project-schema.ts).
 */
export function splitIntoParts(
	rows: number,
	{ rowsPerPart, bytesPerPart, lineEnd }: PartLimits,
): readonly RequestPart[] {
	const most = Math.min(rowsPerPart, Math.floor(bytesPerPart / bytesPerRow[lineEnd]));
	if (most < 1) throw new Error('a part has room for one row at the least');
	const count = Math.ceil(rows / most);
	const startOf = (part: number): number => Math.floor((rows * part) / count);
	return Array.from({ length: count }, (_, index) => ({
		part: index + 1,
		from: startOf(index),
		count: startOf(index + 1) - startOf(index),
	}));
}
