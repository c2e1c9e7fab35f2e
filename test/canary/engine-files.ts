import type { Warehouse } from '../../warehouse/warehouse.ts';

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

/** The files of the list in use: its table and its key. */
export async function filesOfList(warehouse: Warehouse): Promise<readonly string[]> {
	const text = `
		select pg_catalog.pg_relation_filepath(c.oid) as path from pg_catalog.pg_class c, ndoo_list.pointer p
		where c.relname in ('slot_' || p.slot, 'slot_' || p.slot || '_key')`;
	return (await warehouse.query({ text })).map(({ path }) => String(path));
}

/** Every row outside the sources as JSON, a text for each table: what is compressed in the files is not so here. */
export async function rowsOutside(
	warehouse: Warehouse,
	schemas: readonly string[],
): Promise<ReadonlyMap<string, string>> {
	const tables = await warehouse.query({
		text: `
			select pg_catalog.format('%I.%I', n.nspname, c.relname) as name
			from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
			where c.relkind in ('r', 'm', 'p') and n.nspname <> all($1) and n.nspname <> 'information_schema'
				and n.nspname <> 'pg_toast'
			order by 1`,
		values: [schemas],
	});
	const texts = new Map<string, string>();
	for (const { name } of tables) {
		const [row] = await warehouse.query({ text: `select pg_catalog.json_agg(t.*)::text as rows from ${name} as t` });
		texts.set(String(name), String(row?.['rows'] ?? ''));
	}
	return texts;
}

const logPage = 8192;
const [longHeader, shortHeader] = [40, 24];

/** A segment of the log without the headers of its pages, which stand in the middle of what is longer than the rest of a page. */
export function logRecords(segment: Buffer): Buffer {
	const pages = Array.from({ length: Math.ceil(segment.length / logPage) }, (_, page) =>
		segment.subarray(page * logPage + (page === 0 ? longHeader : shortHeader), (page + 1) * logPage),
	);
	return Buffer.concat(pages);
}

/**
 * Closes the engine's log behind all that was written so far: the next segments tell of what comes after. Frozen rows first,
 * since a page that is read for the first time is logged once more where pages have checksums.
 */
export async function closeLog(warehouse: Warehouse): Promise<void> {
	for (const text of ['vacuum (freeze)', 'checkpoint', 'select pg_catalog.pg_switch_wal()', 'checkpoint'])
		await warehouse.script(text);
}
