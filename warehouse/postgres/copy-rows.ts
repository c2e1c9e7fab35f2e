/** A row of a COPY in text format, as the engine prints its values. */
export type CopyRow = readonly (string | null)[];

const lineFeed = 10;

/**
 * Rows out of the bytes of a COPY in text format (PostgreSQL documentation, "COPY", Text Format), however they are
 * cut: a row, a character and an escape may begin in one chunk and end in the next. The chunk is not kept.
 */
export class CopyRows {
	#tail: Buffer | undefined;

	/** The rows that are whole with this chunk. */
	push(chunk: Buffer): readonly CopyRow[] {
		const end = chunk.lastIndexOf(lineFeed);
		if (end < 0) {
			this.#keep(chunk);
			return [];
		}
		const text = this.#text(chunk, end);
		if (end + 1 < chunk.length) this.#keep(chunk.subarray(end + 1));
		return text.includes('\n') ? text.split('\n').map(copyRow) : [copyRow(text)];
	}

	// A line end is never part of a longer character in UTF-8, so that a text cut there is whole.
	#text(chunk: Buffer, end: number): string {
		if (this.#tail === undefined) return chunk.toString('utf8', 0, end);
		const whole = Buffer.concat([this.#tail, chunk.subarray(0, end)]);
		this.#tail = undefined;
		return whole.toString('utf8');
	}

	#keep(rest: Buffer): void {
		this.#tail = Buffer.concat(this.#tail === undefined ? [rest] : [this.#tail, rest]);
	}
}

/** One line, without its end. A tab, a line end or a backslash in a value is escaped, so that those that stand are not data. */
function copyRow(line: string): CopyRow {
	if (line.includes('\\')) return line.split('\t').map(unescaped);
	return line.includes('\t') ? line.split('\t') : [line];
}

// `\N` is a null; as a value it would be `\\N`.
const unescaped = (field: string): string | null =>
	field === '\\N' ? null : field.replaceAll(/\\(.)/gs, (_, escaped: string) => letters[escaped] ?? escaped);

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
