/** The encodings that are told apart. In the first two every mark of CSV is one byte, whatever stands in the values. */
export const csvEncodings = ['utf-8', 'iso-8859-1', 'utf-16le', 'utf-16be'] as const;
export type CsvEncoding = (typeof csvEncodings)[number];

/** What separates, quotes and encodes the values of a CSV file. */
export type CsvForm = {
	readonly encoding: CsvEncoding;
	/** Bytes before the first row: a byte order mark, or none. */
	readonly bomBytes: number;
	/** One ASCII character. */
	readonly delimiter: string;
	/** One ASCII character, doubled inside a quoted value; undefined where quotes are a part of the values. */
	readonly quote: string | undefined;
};

/** Bytes of one code unit. */
export const unitBytes = (encoding: CsvEncoding): 1 | 2 => (encoding.startsWith('utf-16') ? 2 : 1);
