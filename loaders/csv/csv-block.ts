import { NdooError } from '../../core/errors.ts';
import type { Bytes } from '../../core/files.ts';
import { type CsvEncoding, type CsvForm, unitBytes } from './csv-form.ts';
import { type Malformed, type Marks, ScannedRecord, scanRecord, type Units } from './record-scan.ts';

/** A row of a CSV file; good until the next is asked for. */
export type CsvRow = {
	/** From 1; a header and empty lines count, as in a spreadsheet. */
	readonly row: number;
	readonly cells: number;
	/** An empty line. */
	readonly isBlank: boolean;
	/** Where the row stands in the bytes of its block, line end included. */
	readonly start: number;
	readonly end: number;
	/** A value without its quotes; empty beyond the last. */
	readonly cell: (index: number) => string;
};

/** Whole rows one after the other. The rows have to be read to their end before the next block is asked for. */
export type CsvBlock = { readonly bytes: Uint8Array; readonly rows: Iterable<CsvRow> };

/** A longer row is a quote that was not closed. */
const longestRow = 16 << 20;

/**
 * Reads a CSV file in blocks of whole rows; what stands before the first row (`bomBytes`) is left out. Memory does not grow
 * with the file. Throws `file-invalid` with file and row at the first row that is not CSV.
 */
export async function* csvBlocks(bytes: Bytes, form: CsvForm, file: string): AsyncGenerator<CsvBlock> {
	let rest: Uint8Array = new Uint8Array();
	let row = 1;
	const blockOf = (joined: Uint8Array, isLast: boolean) => rowsIn(joined, { form, file, isLast, firstRow: row });
	for await (const chunk of withoutStart(bytes, form.bomBytes)) {
		const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
		const block = blockOf(joined, false);
		yield { bytes: joined, rows: block.rows() };
		const stopped = block.stopped();
		row = stopped.row;
		rest = new Uint8Array(joined.subarray(stopped.at));
		if (rest.length > longestRow) throw malformed(file, row, 'quote-not-closed');
	}
	if (rest.length > 0) yield { bytes: rest, rows: blockOf(rest, true).rows() };
}

type Reading = {
	readonly form: CsvForm;
	readonly file: string;
	readonly isLast: boolean;
	readonly firstRow: number;
};

function rowsIn(bytes: Uint8Array, { form, file, isLast, firstRow }: Reading) {
	const width = unitBytes(form.encoding);
	const marks = marksOf(form);
	let row = firstRow;
	let at = 0;
	function* rows(): Generator<CsvRow> {
		if (isLast && bytes.length % width !== 0) throw cut(file, row);
		const units = unitsOf(bytes, form);
		const record = new ScannedRecord();
		const cell = (index: number): string =>
			index < record.cells ? textOf(units.subarray(record.starts[index], record.ends[index]), form) : '';
		while (at < units.length) {
			const found = scanRecord(units, at, marks, isLast, record);
			if (found === 'incomplete') return;
			if (found !== 'record') throw malformed(file, row, found);
			const { cells, isBlank, next } = record;
			const start = at * width;
			at = next;
			yield { row: row++, cells, isBlank, start, end: next * width, cell };
		}
	}
	return { rows, stopped: () => ({ row, at: at * width }) };
}

export const marksOf = ({ delimiter, quote }: Pick<CsvForm, 'delimiter' | 'quote'>): Marks => ({
	delimiter: delimiter.charCodeAt(0),
	quote: quote === undefined ? -1 : quote.charCodeAt(0),
});

/** Bytes as code units; a byte that is left over at the end is not among them. */
export function unitsOf(bytes: Uint8Array, { encoding }: Pick<CsvForm, 'encoding'>): Units {
	if (unitBytes(encoding) === 1) return bytes;
	const units = new Uint16Array(bytes.length >> 1);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	for (let at = 0; at < units.length; at++) units[at] = view.getUint16(at * 2, encoding === 'utf-16le');
	return units;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a cell, without its quotes. */
export function textOf(units: Units, { encoding, quote }: Pick<CsvForm, 'encoding' | 'quote'>): string {
	const text = units instanceof Uint16Array ? twoByteText(units) : oneByteText(units, encoding);
	if (quote === undefined || !text.startsWith(quote)) return text;
	return text.slice(1, -1).replaceAll(quote + quote, quote);
}

const twoByteText = (units: Uint16Array): string =>
	Array.from({ length: Math.ceil(units.length / slice) }, (_, index) =>
		String.fromCharCode(...units.subarray(index * slice, (index + 1) * slice)),
	).join('');

// As many arguments as any engine takes.
const slice = 8192;

// A file whose start is UTF-8 may go on otherwise: a NBSP that is one byte is still a NBSP.
function oneByteText(bytes: Uint8Array, encoding: CsvEncoding): string {
	if (encoding === 'utf-8') {
		try {
			return utf8.decode(bytes);
		} catch {}
	}
	return Buffer.from(bytes).toString('latin1');
}

async function* withoutStart(bytes: Bytes, count: number): AsyncGenerator<Uint8Array> {
	let left = count;
	for await (const chunk of bytes) {
		const skipped = Math.min(left, chunk.length);
		left -= skipped;
		if (chunk.length > skipped) yield chunk.subarray(skipped);
	}
}

const reasons: Readonly<Record<Malformed, { readonly found: string; readonly expected: string }>> = {
	'quote-not-closed': { found: 'a quote that is not closed', expected: 'a quote at both ends of a value' },
	'text-after-quote': {
		found: 'text after the quote that closes a value',
		expected: 'the end of the value, or a quote inside it written twice',
	},
	'quote-in-value': {
		found: 'a quote inside a value that has none at its start',
		expected: 'a value in quotes, with the quote inside it written twice',
	},
};

const malformed = (file: string, row: number, why: Malformed): NdooError =>
	new NdooError('file-invalid', `${file} is not a CSV file that can be read without doubt.`, {
		problems: [{ place: { file, row }, ...reasons[why] }],
		todo: 'Correct the file at its source, or say how it is written: `--delimiter`, `--quote` (`none` where quotes are a part of the values), `--encoding`. Nothing was sent or written.',
	});

const cut = (file: string, row: number): NdooError =>
	new NdooError('file-invalid', `${file} ends inside a character, so rows may be missing.`, {
		problems: [{ place: { file, row }, found: 'half a character', expected: 'a file that was written whole' }],
		todo: 'Have the file written again. Nothing was sent or written.',
	});
