import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableMigrations, migrationLabel } from '../../../sql/migrations/migration.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migratedWarehouse, type TemporaryWarehouse, testEngine } from '../../warehouse/temporary-warehouse.ts';
import { tablesIn, type WrittenTable } from './tsql-tables.ts';

// Both dialects hold the same. What T-SQL has of its own is named here, and why: everything else is a mistake in one of them.
const onlyInTsql = {
	migrations: ['0091-denials'],
	tables: [
		// Keeps others from being truncated, which no trigger is told of.
		'ndoo.no_truncate',
	],
	columns: [
		// By which a reader tells that the list was replaced: there are no row versions to rest on.
		'ndoo_list.pointer: moved_at moment',
	],
	constraints: [
		// PostgreSQL has a type for JSON.
		'ndoo.built_source: check built_source_shape_is_json',
		'ndoo.check_run: check check_run_failure_is_json',
		'ndoo.check_run: check check_run_hold_is_json',
		'ndoo.column_search: check column_search_verdicts_is_json',
		'ndoo.ledger: check ledger_detail_is_json',
		'ndoo.request: check request_findings_is_json',
		'ndoo.unit_tally: check unit_tally_is_json',
		// PostgreSQL makes the key when a list is loaded.
		'ndoo_list.slot_a: primary key slot_a_key',
		'ndoo_list.slot_b: primary key slot_b_key',
	],
};

const written = tablesIn((await availableMigrations('tsql')).map(({ sql }) => sql));

const listed = (tables: ReadonlyMap<string, WrittenTable>, part: keyof WrittenTable): readonly string[] =>
	[...tables]
		.filter(([table]) => !onlyInTsql.tables.includes(table))
		.flatMap(([table, of]) => of[part].map((one) => `${table}: ${one}`))
		.toSorted();

let temporary: TemporaryWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
	temporary = await migratedWarehouse();
	warehouse = temporary.warehouse;
});
afterAll(async () => await temporary[Symbol.asyncDispose]());

const lines = async (text: string): Promise<readonly string[]> =>
	(await warehouse.query({ text })).map((row) => String(row['line'])).toSorted();

test('the migrations of both dialects have the same numbers and names', async () => {
	const [postgres, tsql] = [await availableMigrations('postgres'), await availableMigrations('tsql')];
	expect(tsql.map(migrationLabel)).toEqual([...postgres.map(migrationLabel), ...onlyInTsql.migrations].toSorted());
});

describe.skipIf(testEngine === 'mssql')('what the text of the T-SQL dialect makes, PostgreSQL has as well', () => {
	test('tables and columns, with their kinds', async () => {
		const columns = await lines(`
			select n.nspname || '.' || c.relname || ': ' || a.attname || ' ' || case pg_catalog.format_type(a.atttypid, null)
				when 'timestamp with time zone' then 'moment' when 'bytea' then 'bytes' when 'jsonb' then 'text' when 'bpchar' then 'text'
				when 'character' then 'text' else pg_catalog.format_type(a.atttypid, null) end
				|| case when a.attnotnull then '' else ' or null' end as line
			from pg_catalog.pg_attribute as a
			join pg_catalog.pg_class as c on c.oid = a.attrelid
			join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
			where n.nspname in ('ndoo', 'ndoo_list') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`);
		expect([...columns, ...onlyInTsql.columns].toSorted()).toEqual(listed(written, 'columns'));
	});

	test('constraints and indexes', async () => {
		const constraints = await lines(`
			select n.nspname || '.' || c.relname || ': ' || case k.contype
				when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' else 'check' end || ' ' || k.conname as line
			from pg_catalog.pg_constraint as k
			join pg_catalog.pg_class as c on c.oid = k.conrelid
			join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
			where n.nspname in ('ndoo', 'ndoo_list') and k.contype in ('p', 'u', 'f', 'c')
			union all
			select i.schemaname || '.' || i.tablename || ': '
				|| case when i.indexdef like 'CREATE UNIQUE%' then 'unique index' else 'index' end || ' ' || i.indexname
			from pg_catalog.pg_indexes as i
			where i.schemaname in ('ndoo', 'ndoo_list')
				and not exists (select from pg_catalog.pg_constraint as k where k.conname = i.indexname)`);
		expect([...constraints, ...onlyInTsql.constraints].toSorted()).toEqual(listed(written, 'constraints'));
	});
});

test.skipIf(testEngine !== 'mssql')('what is read from the text is what the server has', async () => {
	const columns = await lines(`
		select concat(c.table_schema, '.', c.table_name, ': ', c.column_name, case when c.is_nullable = 'YES' then ' or null' end) as line
		from information_schema.columns as c
		join information_schema.tables as t on t.table_schema = c.table_schema and t.table_name = c.table_name
		where c.table_schema in ('ndoo', 'ndoo_list') and t.table_type = 'BASE TABLE' and t.table_name <> 'no_truncate'`);
	expect(columns).toEqual(
		listed(written, 'columns')
			.map((line) => line.replace(/(: \w+) \w+/, '$1'))
			.toSorted(),
	);
});
