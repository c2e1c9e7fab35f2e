/** How a column holds the NHS number: as text with all its digits, or as a number that lost its leading zeros. */
export const numberFormats = ['text', 'number'] as const;
export type NumberFormat = (typeof numberFormats)[number];
