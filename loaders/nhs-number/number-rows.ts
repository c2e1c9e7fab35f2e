import { checkDigit, type NhsIndexes } from './nhs-number.ts';

/**
 * What follows the ten digits: of a request (docs/design/check-service.md: a comma and a line end), or of a line for the
 * bulk path.
 */
export type RowEnd = ',\r\n' | ',\n' | '\n';

/** The rows as ASCII. Bytes and no strings: writing through strings takes about ten times as long (docs/design/speed.md). */
export function formatRows(indexes: NhsIndexes, end: RowEnd): Uint8Array {
	const ending = new TextEncoder().encode(end);
	const width = 10 + ending.length;
	const bytes = new Uint8Array(indexes.length * width);
	for (let row = 0; row < indexes.length; row++) {
		writeNumber(bytes, row * width, indexes[row] ?? 0);
		for (let position = 0; position < ending.length; position++) {
			bytes[row * width + 10 + position] = ending[position] ?? 0;
		}
	}
	return bytes;
}

function writeNumber(bytes: Uint8Array, at: number, index: number): void {
	const thousands = (index / 1000) | 0;
	const millions = (index / 1_000_000) | 0;
	writeThree(bytes, at, millions);
	writeThree(bytes, at + 3, thousands - millions * 1000);
	writeThree(bytes, at + 6, index - thousands * 1000);
	bytes[at + 9] = 48 + checkDigit(index);
}

function writeThree(bytes: Uint8Array, at: number, three: number): void {
	bytes[at] = threeDigits[three * 3] ?? 0;
	bytes[at + 1] = threeDigits[three * 3 + 1] ?? 0;
	bytes[at + 2] = threeDigits[three * 3 + 2] ?? 0;
}

// 000001002…999
const threeDigits = new TextEncoder().encode(
	Array.from({ length: 1000 }, (_, three) => String(three).padStart(3, '0')).join(''),
);
