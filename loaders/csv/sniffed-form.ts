import { marksOf, textOf, unitsOf } from './csv-block.ts';
import type { CsvEncoding, CsvForm } from './csv-form.ts';
import { ScannedRecord, scanRecord } from './record-scan.ts';

/** The first bytes of a file; `isWhole` when there are no others. */
export type Sample = { readonly bytes: Uint8Array; readonly isWhole: boolean };

/** What is known of a file's form; the rest is found out. A quote of `none`: quotes are a part of the values. */
export type GivenForm = {
	readonly encoding?: CsvEncoding | undefined;
	readonly delimiter?: string | undefined;
	readonly quote?: string | undefined;
};

/** How a CSV file is written, by its first bytes. It is found out to be shown: reading it is strict, whatever was found. */
export function sniffedForm(
	sample: Sample,
	{ encoding: givenEncoding, delimiter, quote: givenQuote }: GivenForm,
): CsvForm {
	const mark = byteOrderMarks.find(({ bytes }) => bytes.every((byte, at) => sample.bytes[at] === byte));
	const encoding = givenEncoding ?? mark?.encoding ?? encodingOf(sample);
	const bomBytes = mark?.encoding === encoding ? mark.bytes.length : 0;
	const quote = givenQuote === 'none' ? undefined : (givenQuote ?? '"');
	const form = { encoding, bomBytes, quote };
	if (delimiter !== undefined) return { ...form, delimiter };
	const shapes = delimiters.map((candidate) => shapeOf(sample, { ...form, delimiter: candidate }));
	return { ...form, delimiter: shapes.toSorted(byPlausibility)[0]?.delimiter ?? ',' };
}

const delimiters = [',', ';', '\t', '|'] as const;

const byteOrderMarks = [
	{ encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
	{ encoding: 'utf-16le', bytes: [0xff, 0xfe] },
	{ encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const;

function encodingOf({ bytes, isWhole }: Sample): CsvEncoding {
	// In UTF-16 every other byte of plain text is zero, and in the others none is.
	if (hasZeros(bytes, 1)) return 'utf-16le';
	if (hasZeros(bytes, 0)) return 'utf-16be';
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
		return 'utf-8';
	} catch {
		return 'iso-8859-1';
	}
}

function hasZeros(bytes: Uint8Array, first: number): boolean {
	let zeros = 0;
	const end = Math.min(bytes.length, 1000);
	for (let at = first; at < end; at += 2) if (bytes[at] === 0) zeros++;
	return zeros > end / 4;
}

type Shape = { readonly delimiter: string; readonly columns: number; readonly isEven: boolean };

/** Rows of one length are better than others, and more columns better than fewer. */
const byPlausibility = (a: Shape, b: Shape): number =>
	Number(b.columns > 1) - Number(a.columns > 1) || Number(b.isEven) - Number(a.isEven) || b.columns - a.columns;

function shapeOf(sample: Sample, form: CsvForm): Shape {
	const { rows, isSound } = sampleRows(sample, form);
	const columns = rows[0]?.length ?? 0;
	const isEven = isSound && rows.every((cells) => cells.length === columns || isEmptyRow(cells));
	return { delimiter: form.delimiter, columns, isEven };
}

/** A row that says nothing, whatever its number of values. */
export const isEmptyRow = (cells: readonly string[]): boolean => cells.every((cell) => cell === '');

/** The whole rows of a sample, up to the first that is not CSV. */
export function sampleRows(
	{ bytes, isWhole }: Sample,
	form: CsvForm,
): { readonly rows: readonly (readonly string[])[]; readonly isSound: boolean } {
	const units = unitsOf(bytes.subarray(form.bomBytes), form);
	const marks = marksOf(form);
	const record = new ScannedRecord();
	const rows: string[][] = [];
	for (let at = 0; at < units.length; at = record.next) {
		const found = scanRecord(units, at, marks, isWhole, record);
		if (found !== 'record') return { rows, isSound: found === 'incomplete' };
		const { starts, ends } = record;
		const cells = Array.from({ length: record.cells }, (_, index) => units.subarray(starts[index], ends[index]));
		rows.push(cells.map((cell) => textOf(cell, form)));
	}
	return { rows, isSound: true };
}
