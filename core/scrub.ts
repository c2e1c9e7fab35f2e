// Ten digits that stand alone, as they are or 3-3-4 with spaces or hyphens.
const likeAnNhsNumber = /(?<![0-9])[0-9]{3}([ \u00a0-]?)[0-9]{3}\1[0-9]{4}(?![0-9])/g;

/**
 * The last net before anything is printed: whatever looks like an NHS number is taken out of the text (DESIGN, rule 2).
 * No message is meant to hold one; this catches what a driver or an operating system put into its own words.
 */
export const scrub = (text: string): string => text.replaceAll(likeAnNhsNumber, '[a number]');
