/** Of a whole number of ten digits, each by its place: that of an NHS number divides by 11. In both dialects. */
export const weightedSum = (number: string): string =>
	Array.from({ length: 10 }, (_, at) => `${10 - at} * ((${number} / ${10 ** (9 - at)}) % 10)`).join(' + ');
