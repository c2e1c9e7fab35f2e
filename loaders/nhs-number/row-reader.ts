import type { Bytes } from '../../core/files.ts';
import { isHeadOf, type NhsIndex, type NhsIndexes, newIndexes } from './nhs-number.ts';
import type { NhsNumberSet } from './nhs-number-set.ts';

export type DefectReason =
	/** Not ten digits, a comma and a line end. */
	| 'malformed'
	/** Ten digits and a comma, but the check digit is wrong. */
	| 'check-digit'
	/** A line with nothing in it. */
	| 'empty-line'
	/** The file ends inside its last row: the people after it would be lost without a sign. */
	| 'cut';

/** The first row that is not as it should be, from 1. */
export type RowDefect = { readonly row: number; readonly reason: DefectReason };

export type RowsRead = {
	/** Whole rows, up to the first defect. */
	readonly rows: number;
	/** Rows whose number was in the set already. */
	readonly duplicates: number;
	/** The number of the last row, where that has no line end: rows after it may be missing. */
	readonly unended?: NhsIndex;
	readonly defect?: RowDefect;
};

/**
 * Reads number rows, of a request or a reply, into a set, and stops at the first defect. Each row is ten digits, a comma
 * and CRLF, LF or CR; the last line end may be missing (docs/design/check-service.md, "Request: the data file"), and a BOM
 * may come first.
 */
export async function readRows(bytes: Bytes, into: NhsNumberSet): Promise<RowsRead> {
	let read: RowsRead = { rows: 0, duplicates: 0 };
	let rest: Uint8Array = new Uint8Array();
	for await (const chunk of withoutBom(bytes)) {
		const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		const parsed = parseRows(joined);
		read = counted(read, parsed, into);
		if (read.defect !== undefined) return read;
		rest = new Uint8Array(joined.subarray(parsed.end));
	}
	const last = parseLastRow(rest);
	const [unended] = rest.length === bareRow ? last.indexes : [];
	return { ...counted(read, last, into), ...(unended === undefined ? {} : { unended }) };
}

type Parsed = {
	readonly indexes: NhsIndexes;
	/** Where the first row that was not taken starts. */
	readonly end: number;
	readonly defect?: DefectReason;
};

// With CRLF; a row is looked at when this many bytes are there, so that a line end is never cut in two.
const longestRow = 13;
const bareRow = 11;
const [lineFeed, carriageReturn, comma, zero] = [10, 13, 44, 48] as const;
const bom = [0xef, 0xbb, 0xbf] as const;

// Into an array first and into the set after it: together they take twice as long, since each waits for the other
// (docs/design/speed.md).
function parseRows(bytes: Uint8Array): Parsed {
	const indexes = newIndexes(Math.ceil(bytes.length / (bareRow + 1)));
	let count = 0;
	let end = 0;
	let defect: DefectReason | undefined;
	while (defect === undefined && end + longestRow <= bytes.length) {
		const head = digitsAt(bytes, end, 9);
		const tenth = digitsAt(bytes, end + 9, 1);
		const lineEnd = lineEndAt(bytes, end + bareRow);
		if (head < 0 || tenth < 0 || bytes[end + 10] !== comma || lineEnd === 0) defect = unlikeRow(bytes, end);
		else if (!isHeadOf(head, tenth)) defect = 'check-digit';
		else {
			indexes[count++] = head;
			end += bareRow + lineEnd;
		}
	}
	return { indexes: indexes.subarray(0, count), end, ...(defect === undefined ? {} : { defect }) };
}

// What is left when the file ends: nothing, a row with or without its line end, or a part of one.
function parseLastRow(rest: Uint8Array): Parsed {
	if (rest.length >= bareRow) {
		const ended = new Uint8Array(longestRow).fill(lineFeed);
		ended.set(rest);
		return parseRows(ended);
	}
	const nothing = { indexes: newIndexes(0), end: 0 };
	if (rest.length === 0) return nothing;
	return { ...nothing, defect: digitsAt(rest, 0, rest.length) < 0 ? unlikeRow(rest, 0) : 'cut' };
}

const unlikeRow = (bytes: Uint8Array, at: number): DefectReason =>
	lineEndAt(bytes, at) > 0 ? 'empty-line' : 'malformed';

function counted(read: RowsRead, { indexes, defect }: Parsed, into: NhsNumberSet): RowsRead {
	const rows = read.rows + indexes.length;
	const duplicates = read.duplicates + indexes.length - into.addBlock(indexes);
	return defect === undefined ? { rows, duplicates } : { rows, duplicates, defect: { row: rows + 1, reason: defect } };
}

// The value of so many digits, or -1.
function digitsAt(bytes: Uint8Array, start: number, length: number): number {
	let value = 0;
	for (let at = start; at < start + length; at++) {
		const digit = (bytes[at] ?? 0) - zero;
		if (digit < 0 || digit > 9) return -1;
		value = value * 10 + digit;
	}
	return value;
}

// How many bytes the line end takes; 0 when there is none.
function lineEndAt(bytes: Uint8Array, at: number): number {
	if (bytes[at] === lineFeed) return 1;
	if (bytes[at] !== carriageReturn) return 0;
	return bytes[at + 1] === lineFeed ? 2 : 1;
}

async function* withoutBom(bytes: Bytes): AsyncGenerator<Uint8Array> {
	let start: Uint8Array = new Uint8Array();
	let isPast = false;
	for await (const chunk of bytes) {
		if (isPast) {
			yield chunk;
			continue;
		}
		start = Buffer.concat([start, chunk]);
		isPast = start.length >= bom.length;
		if (isPast) yield bom.every((byte, at) => start[at] === byte) ? start.subarray(bom.length) : start;
	}
	if (!isPast) yield start;
}
