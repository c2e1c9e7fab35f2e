/** Rows at a time. */
const most = 1 << 16;

/**
 * So many rows of a slot that are nobody's, each another, as whole lines, in order and behind every number: an `x` and nine
 * digits, which no number that is read out of a source can be (migration 0004).
 */
export function* paddingLines(count: number): Generator<Uint8Array> {
	for (let from = 0; from < count; from += most) {
		const rows = Array.from({ length: Math.min(most, count - from) }, (_, row) => paddingRow(from + row));
		yield Buffer.from(`${rows.join('\n')}\n`);
	}
}

const paddingRow = (row: number): string => `x${String(row).padStart(9, '0')}`;
