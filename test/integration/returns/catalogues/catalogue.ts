import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

// The columns of a live warehouse, kept beside the project.
const folder = new URL('../../../../../shared/data/catalogues/', import.meta.url);

export type CatalogueColumn = { readonly name: string; readonly type: string };
export type CatalogueTable = { readonly name: string; readonly columns: readonly CatalogueColumn[] };

const file = z.object({
	sources: z.tuple([
		z.object({
			tables: z.array(
				z.object({ name: z.string(), columns: z.array(z.object({ name: z.string(), data_type: z.string() })) }),
			),
		}),
	]),
});

/** The tables of a catalogue as PostgreSQL would have them: it keeps 63 bytes of a name, and has types of its own. */
export async function readCatalogue(name: string): Promise<readonly CatalogueTable[]> {
	const { sources } = file.parse(parse(await readFile(new URL(`${name}.yml`, folder), 'utf8')));
	return sources[0].tables.map((table) => ({
		name: table.name,
		columns: table.columns.map((column) => ({
			name: Buffer.from(column.name).subarray(0, 63).toString(),
			type: postgresType(column.data_type),
		})),
	}));
}

function postgresType(type: string): string {
	if (type.startsWith('NUMBER')) return type.replace('NUMBER', 'numeric');
	if (type === 'TIMESTAMP_NTZ') return 'timestamp';
	if (type === 'TEXT' || type === 'BOOLEAN') return type.toLowerCase();
	throw new Error(`no type for ${type}`);
}
