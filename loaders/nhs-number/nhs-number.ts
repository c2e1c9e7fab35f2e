declare const brand: unique symbol;

/** Ten ASCII digits of which the last is the right check digit. */
export type NhsNumber = string & { readonly [brand]: 'NhsNumber' };

/** The first nine digits of an NHS number as an integer, 0 to 999,999,999: the tenth follows from them. */
export type NhsIndex = number & { readonly [brand]: 'NhsIndex' };

/** Indexes side by side, four bytes each: what the bulk paths hand to one another. */
export interface NhsIndexes extends Uint32Array {
	[position: number]: NhsIndex;
	[Symbol.iterator](): ArrayIterator<NhsIndex>;
	subarray(start?: number, end?: number): NhsIndexes;
}

/** How many integers a nine-digit head can be. */
export const headCount = 1_000_000_000;

/** What `checkDigit` gives for a head that no NHS number begins with. */
export const noCheckDigit = 10;

/**
 * Modulus 11 (docs/design/check-service.md, "NHS numbers"): weights 10 to 2 on the nine digits, 11 minus the sum modulo 11,
 * 11 meaning 0. Takes the nine digits as an integer; gives 0 to 9, or `noCheckDigit`.
 */
export function checkDigit(head: number): number {
	const thousands = (head / 1000) | 0;
	const millions = (head / 1_000_000) | 0;
	const sum =
		(firstThree[millions] ?? 0) +
		(middleThree[thousands - millions * 1000] ?? 0) +
		(lastThree[head - thousands * 1000] ?? 0);
	return (11 - (sum % 11)) % 11;
}

/** Whether the nine digits and the tenth make an NHS number. */
export const isHeadOf = (head: number, tenth: number): head is NhsIndex =>
	tenth !== noCheckDigit && checkDigit(head) === tenth;

/** Whether any NHS number begins with these nine digits. */
export const isNhsIndex = (head: number): head is NhsIndex =>
	Number.isInteger(head) && head >= 0 && head < headCount && checkDigit(head) !== noCheckDigit;

export function nhsNumberOf(index: NhsIndex): NhsNumber {
	return `${String(index).padStart(9, '0')}${checkDigit(index)}` as NhsNumber;
}

/** Undefined unless the text is ten ASCII digits and nothing else, with the right check digit. */
export function nhsIndexOf(text: string): NhsIndex | undefined {
	if (text.length !== 10) return undefined;
	const value = digitsValue(text);
	const head = Math.trunc(value / 10);
	return isHeadOf(head, value % 10) ? head : undefined;
}

/** The value of ASCII digits; NaN when the text is empty or holds anything else. Exact up to fifteen digits. */
export function digitsValue(text: string): number {
	let value = text === '' ? Number.NaN : 0;
	for (let position = 0; position < text.length; position++) {
		const digit = text.charCodeAt(position) - 48;
		if (digit < 0 || digit > 9) return Number.NaN;
		value = value * 10 + digit;
	}
	return value;
}

/** Room for indexes. It starts as zeros, and 0 is an index: 0000000000 passes modulus 11. */
export const newIndexes = (length: number): NhsIndexes => new Uint32Array(length) as NhsIndexes;

const firstThree = weightedSums(10);
const middleThree = weightedSums(7);
const lastThree = weightedSums(4);

// The weighted sum of every three digits, so that a check digit costs three look-ups and no loop.
function weightedSums(weight: number): Uint8Array {
	return Uint8Array.from({ length: 1000 }, (_, three) => {
		const [hundreds, tens, units] = [Math.trunc(three / 100), Math.trunc(three / 10) % 10, three % 10];
		return hundreds * weight + tens * (weight - 1) + units * (weight - 2);
	});
}
