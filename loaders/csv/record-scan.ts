/** The code units of a stretch of a file. */
export type Units = Uint8Array | Uint16Array;

/** The code units that structure a file; a quote of -1 is none. */
export type Marks = { readonly delimiter: number; readonly quote: number };

/** Why a row is not CSV. */
export type Malformed = 'quote-not-closed' | 'text-after-quote' | 'quote-in-value';

/** A row as it was scanned, used again for the next: where its cells start and end, quotes included, in units. */
export class ScannedRecord {
	readonly starts: number[] = [];
	readonly ends: number[] = [];
	/** How many of `starts` and `ends` are this record's. */
	cells = 0;
	/** Where the next record starts, after the line end. */
	next = 0;

	/** An empty line. */
	get isBlank(): boolean {
		return this.cells === 1 && this.starts[0] === this.ends[0];
	}

	add(start: number, end: number): void {
		this.starts[this.cells] = start;
		this.ends[this.cells] = end;
		this.cells++;
	}
}

const [lineFeed, carriageReturn] = [10, 13] as const;

/**
 * Scans the record that starts at a place (RFC 4180): cells between delimiters, to a line end (CRLF, LF or CR) or the end.
 * Strict, because a row that is read as something else than it is would be somebody else's: a quote opens at the start of
 * a cell or not at all, and nothing follows the one that closes it. `incomplete`: the record may go on after these units;
 * never when they are the last.
 */
export function scanRecord(
	units: Units,
	from: number,
	marks: Marks,
	isLast: boolean,
	record: ScannedRecord,
): 'record' | 'incomplete' | Malformed {
	record.cells = 0;
	let end = from - 1;
	do {
		const start = end + 1;
		end = units[start] === marks.quote ? quotedEnd(units, start, marks.quote) : plainEnd(units, start, marks);
		if (end < 0) return isLast ? 'quote-not-closed' : 'incomplete';
		record.add(start, end);
	} while (units[end] === marks.delimiter);
	if (end < units.length) return endOf(units, end, isLast, record) ?? strayText(units, record, marks);
	record.next = end;
	return isLast ? 'record' : 'incomplete';
}

// With the line end behind the last cell; undefined when there is something else.
function endOf(units: Units, end: number, isLast: boolean, record: ScannedRecord): 'record' | 'incomplete' | undefined {
	const isReturn = units[end] === carriageReturn;
	if (!isReturn && units[end] !== lineFeed) return undefined;
	if (isReturn && end + 1 === units.length && !isLast) return 'incomplete';
	record.next = end + (isReturn && units[end + 1] === lineFeed ? 2 : 1);
	return 'record';
}

const strayText = (units: Units, { starts, cells }: ScannedRecord, { quote }: Marks): Malformed =>
	units[starts[cells - 1] ?? 0] === quote ? 'text-after-quote' : 'quote-in-value';

// Behind the quote that closes; -1 when none does.
function quotedEnd(units: Units, start: number, quote: number): number {
	for (let at = units.indexOf(quote, start + 1); at >= 0; at = units.indexOf(quote, at + 2)) {
		if (units[at + 1] !== quote) return at + 1;
	}
	return -1;
}

// At the first mark, or the end.
function plainEnd(units: Units, start: number, { delimiter, quote }: Marks): number {
	let at = start;
	for (; at < units.length; at++) {
		const unit = units[at];
		if (unit === delimiter || unit === lineFeed || unit === carriageReturn || unit === quote) break;
	}
	return at;
}
