import type { Bytes } from '../core/files.ts';
import { NhsNumberSet } from '../loaders/nhs-number/nhs-number-set.ts';
import { readRows } from '../loaders/nhs-number/row-reader.ts';

/** The error texts of the service as the organisation policy prints them, slips included. */
export const errorTexts = {
	'no-content': 'FileHasNoContent',
	columns: 'The file has more htan one colum',
	delimiters: 'The file is missing one or more delimiters',
	'invalid-numbers': 'The file contains one or more invalid NHS numbers',
} as const;
export type RequestError = keyof typeof errorTexts;

export type RequestReading = { readonly numbers: NhsNumberSet } | { readonly error: RequestError };

/**
 * Reads a request as the service does: every row, the last one too, is ten digits with the right check digit, a comma and
 * a line end (check service page, organisation policy), and one bad row refuses the whole file. Stricter than ndoo's own
 * reader, so that a slip of the writer shows: no BOM, and no last row without its line end.
 */
export async function readRequest(data: () => Bytes): Promise<RequestReading> {
	const numbers = new NhsNumberSet();
	const edges: Edges = { size: 0, first: 0, last: 0 };
	const { defect } = await readRows(watched(data(), edges), numbers);
	if (edges.size === 0) return { error: 'no-content' };
	if (defect !== undefined) return { error: errorOf(await rowAt(data(), defect.row)) };
	if (edges.first === bomStart) return { error: 'invalid-numbers' };
	if (edges.last !== lineFeed && edges.last !== carriageReturn) return { error: 'delimiters' };
	return { numbers };
}

/** What was seen of a file while it was read. */
type Edges = { size: number; first: number; last: number };

const [lineFeed, carriageReturn, bomStart] = [10, 13, 0xef] as const;

async function* watched(bytes: Bytes, edges: Edges): AsyncGenerator<Uint8Array> {
	for await (const chunk of bytes) {
		if (edges.size === 0) edges.first = chunk[0] ?? 0;
		edges.size += chunk.length;
		edges.last = chunk.at(-1) ?? edges.last;
		yield chunk;
	}
}

function errorOf(row: string): RequestError {
	const [, ...columns] = row.split(',');
	if (columns.length === 0) return 'delimiters';
	return columns.join('') === '' && columns.length === 1 ? 'invalid-numbers' : 'columns';
}

// The row of this number, from 1, with no line end: a file is read again only when it is to be refused.
async function rowAt(bytes: Bytes, wanted: number): Promise<string> {
	const decoder = new TextDecoder('latin1');
	let row = 1;
	let text = '';
	for await (const chunk of bytes) {
		const lines = (text + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
		text = lines.pop() ?? '';
		if (row + lines.length > wanted) return lines[wanted - row] ?? '';
		row += lines.length;
	}
	return text.replace(/\r$/, '');
}
