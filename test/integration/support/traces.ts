import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type NhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import type { Warehouse } from '../../../loaders/warehouse/warehouse.ts';

/** Every way in which the files of a project could hold a number, as bytes. */
export function formsOf(index: NhsIndex): readonly Buffer[] {
	const number = nhsNumberOf(index);
	const groups = [number.slice(0, 3), number.slice(3, 6), number.slice(6)];
	// The nine digits that tell the tenth: the plain number and an index written out are found by them alike.
	const texts = [number.slice(0, 9), ...[' ', '-', '\u00a0'].map((between) => groups.join(between))];
	const bigEndian = Buffer.alloc(8);
	bigEndian.writeBigInt64BE(BigInt(number));
	const wide = Buffer.from(number.slice(0, 9), 'utf16le');
	return [...texts.map((text) => Buffer.from(text)), wide, bigEndian, Buffer.from(bigEndian).reverse()];
}

/** The files below a folder that hold any of the numbers in any form, relative to it, sorted. Links are not followed. */
export async function tracesOf(numbers: readonly NhsIndex[], folder: string): Promise<readonly string[]> {
	const forms = numbers.flatMap(formsOf);
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const found: string[] = [];
	for (const entry of entries.filter((one) => one.isFile())) {
		const path = join(entry.parentPath, entry.name);
		const name = relative(folder, path).replaceAll('\\', '/');
		const bytes = await readFile(path);
		if (forms.some((form) => bytes.includes(form) || Buffer.from(name).includes(form))) found.push(name);
	}
	return found.sort();
}

/** The engine's files of every relation of some schemas, TOAST and indexes included, relative to its `data` folder. */
export async function filesOfSchemas(warehouse: Warehouse, schemas: readonly string[]): Promise<readonly string[]> {
	const rows = await warehouse.query({
		text: `
			with source as (
				select c.oid, c.reltoastrelid from pg_catalog.pg_class c
				where c.relnamespace in (select oid from pg_catalog.pg_namespace where nspname = any($1))
			)
			select pg_catalog.pg_relation_filepath(c.oid) as path from pg_catalog.pg_class c
			where c.oid in (select oid from source) or c.oid in (select reltoastrelid from source)
				or c.oid in (select indexrelid from pg_catalog.pg_index where indrelid in (select reltoastrelid from source))`,
		values: [schemas],
	});
	return rows.flatMap(({ path }) => (typeof path === 'string' ? [path] : []));
}
