import type { FileLocation, Problem } from '../errors.ts';

/** Problems as somebody who corrects them goes through the files: by name, then from top to bottom. */
export const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
	problems.toSorted((a, b) => comparePlaces(a.place ?? {}, b.place ?? {}));

function comparePlaces(a: FileLocation, b: FileLocation): number {
	if (a.file !== b.file) return (a.file ?? '') < (b.file ?? '') ? -1 : 1;
	return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
