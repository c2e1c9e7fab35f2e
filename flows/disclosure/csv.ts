import { type Options, stringify } from 'csv-stringify/sync';

// As PostgreSQL's own export has it: an empty text is quoted, a null is not there. Values come as the engine prints them.
const options: Options = {
	record_delimiter: '\r\n',
	cast: { string: (text) => (text === '' ? { value: text, quoted_empty: true } : text) },
};

/** A CSV file (RFC 4180) in chunks: a header, then the rows as they come, so that memory does not grow with them. */
export async function* csvOf(
	columns: readonly string[],
	batches: AsyncIterable<readonly (readonly unknown[])[]>,
): AsyncGenerator<Uint8Array> {
	yield Buffer.from(stringify([[...columns]], options));
	for await (const batch of batches)
		yield Buffer.from(
			stringify(
				batch.map((row) => [...row]),
				options,
			),
		);
}
