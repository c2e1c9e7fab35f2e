import { type Connection as Client, TYPES } from 'tedious';
import { quoted } from '../tsql-dialect.ts';
import type { Column, RelationName } from '../warehouse.ts';
import type { Lines } from './driver-connection.ts';
import { tenDigits } from './ten-digits.ts';

/**
 * Loads lines of ten digits into a table of one column by the bulk path of TDS, row by row as they come. All of them or none;
 * gives their number. Throws what the lines end in, or the driver's error.
 */
export async function bulkLoad(client: Client, target: RelationName, column: Column, lines: Lines): Promise<number> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	let rows = 0;
	let broken: { readonly by: unknown } | undefined;
	async function* counted(): AsyncGenerator<[string]> {
		try {
			for await (const number of tenDigits(lines)) {
				rows++;
				yield [number];
			}
		} catch (error) {
			broken = { by: error };
			throw error;
		}
	}
	// One lock, and pages logged instead of rows; and no constraint is passed over, as a bulk load would.
	const options = { lockTable: true, checkConstraints: true };
	const load = client.newBulkLoad(quoted(target), options, (error) => (error ? reject(error) : resolve()));
	// The driver puts the name in brackets, and doubles none that is in it.
	load.addColumn(column.name.replaceAll(']', ']]'), TYPES.Char, { length: 10, nullable: column.nullable });
	client.execBulkLoad(load, counted());
	try {
		await promise;
	} catch (error) {
		throw broken === undefined ? error : broken.by;
	}
	return rows;
}
