const longest = 200;

// Nine or more digits with at most three other signs between them: an NHS number, whole or nearly, however it is spaced.
const likeANumber = /\p{Nd}(?:[^\p{L}\p{Nd}]{0,3}\p{Nd}){8,}/gu;

/** Whether a text holds anything like an NHS number. */
export const isLikeANumber = (text: string): boolean => text.search(likeANumber) !== -1;

/**
 * Words of somebody else's, made fit for a message of ours: on one line, without anything like an NHS number, in double
 * quotes, and cut after 200 characters. Stricter than `scrub`, which has to leave our own texts as they are.
 */
export function quote(text: string): string {
	const oneLine = text.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();
	const masked = oneLine.replaceAll(likeANumber, '[a number]').replaceAll('"', "'");
	return masked.length > longest ? `"${masked.slice(0, longest)}…"` : `"${masked}"`;
}
