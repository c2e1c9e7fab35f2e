import type { Batches } from '../../warehouse/warehouse.ts';

/** A row's values as the engine prints them; null is a value that is not there. */
export type CsvCells = readonly (string | null)[];

/**
 * A CSV file (RFC 4180) in chunks: a header, then the rows as they come, so that memory does not grow with them. Every CSV
 * file and text that the program makes is written here, quoted as `psql` quotes (`\copy … to … csv`).
 */
export async function* csvOf(columns: readonly string[], batches: Batches): AsyncGenerator<Uint8Array> {
	yield Buffer.from(csvText([columns]));
	for await (const batch of batches) yield Buffer.from(csvText(batch));
}

/** Rows as CSV, each with its line end. */
export const csvText = (rows: readonly CsvCells[]): string => rows.map((row) => `${csvRow(row)}\r\n`).join('');

/** A spreadsheet runs what begins like this as a formula; behind an apostrophe it is text. */
export const withoutFormulas = (row: CsvCells): CsvCells =>
	row.map((cell) => (cell !== null && formula.test(cell) ? `'${cell}` : cell));

const formula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

// Alone in its row, `\.` is the end of the data for PostgreSQL.
const csvRow = (cells: CsvCells): string =>
	cells.length === 1 && cells[0] === '\\.' ? '"\\."' : cells.map(csvCell).join(',');

/** An empty text is quoted, so that it is another value than none: PostgreSQL documentation, "COPY", CSV Format. */
const csvCell = (cell: string | null): string => {
	if (cell === null) return '';
	return cell === '' || special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
};

const special = /[",\r\n]/;
