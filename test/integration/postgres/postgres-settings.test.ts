import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PostgresTarget } from '../../../core/project/target.ts';
import type { BusinessUnit } from '../../../flows/business-unit.ts';
import { columnValues } from '../../../loaders/population/column-values.ts';
import { bareSource, requireUnitSources } from '../../../loaders/population/monthly-population.ts';
import { migrate } from '../../../sql/migrations/migrate.ts';
import { selectFault } from '../../../warehouse/dependencies/engine-select.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { migrating } from '../../core/test-key.ts';
import { isSkipped, named } from '../support/component.ts';
import { missingPgbouncer, startPgbouncer } from '../support/pgbouncer.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

// Databases as they are found: settings and encodings that nobody expected, a pooler in between, and SQL as people write it.

describe.skipIf(isSkipped(missingPostgres))(named('a PostgreSQL server as it is found', missingPostgres), () => {
	let server: PostgresServer;
	beforeAll(async () => {
		server = await startPostgres();
	});
	afterAll(async () => await server[Symbol.asyncDispose]());

	const opened = async <T>(
		changes: Partial<PostgresTarget>,
		work: (warehouse: Warehouse) => Promise<T>,
	): Promise<T> => {
		const warehouse = await server.open(undefined, changes);
		return await work(warehouse).finally(() => warehouse.close());
	};
	const asOwner = async (text: string) => await opened({}, (warehouse) => warehouse.script(text));
	const rowsOf = async (warehouse: Warehouse, text: string) => {
		const rows: (readonly (string | null)[])[] = [];
		for await (const batch of warehouse.stream({ text })) rows.push(...batch);
		return rows;
	};

	test.each(['LATIN1', 'WIN1252', 'SQL_ASCII', 'LATIN9'])(
		'a database in %s is refused before anything is made',
		async (encoding) => {
			const dbname = `in_${encoding.toLowerCase()}`;
			await asOwner(`create database ${dbname} encoding '${encoding}' locale 'C' template template0`);
			await expect(server.open(undefined, { dbname })).rejects.toMatchObject({
				code: 'config-invalid',
				message: `The database ${dbname} is stored in ${encoding}.`,
			});
		},
	);

	const values = `select timestamptz '2026-05-01 12:00+01', interval '1 day 2 hours', '\\x41'::bytea, 0.1::float8 + 0.2, 'a\\b',
		date '2026-04-03'`;
	const printed = [['2026-05-01 11:00:00+00', '1 day 02:00:00', '\\x41', '0.30000000000000004', 'a\\b', '2026-04-03']];

	test.each<[string, string]>([
		['DateStyle', "'SQL, DMY'"],
		['TimeZone', "'Asia/Tokyo'"],
		['IntervalStyle', 'iso_8601'],
		['bytea_output', 'escape'],
		['extra_float_digits', '-10'],
		['standard_conforming_strings', 'off'],
		['client_encoding', 'LATIN1'],
		['default_transaction_read_only', 'on'],
		['default_transaction_isolation', 'serializable'],
		['statement_timeout', '1'],
		['quote_all_identifiers', 'on'],
		['row_security', 'on'],
	])('%s of a database and of a role changes nothing', async (name, value) => {
		const dbname = `with_${name.toLowerCase()}`;
		await asOwner(`create database ${dbname} template template0`);
		await asOwner(
			`alter database ${dbname} set ${name} = ${value}; alter role owner in database ${dbname} set ${name} = ${value}`,
		);
		await opened({ dbname }, async (warehouse) => {
			await migrate(warehouse, migrating);
			await warehouse.script('create table public.made (one integer)');
			expect(await rowsOf(warehouse, values)).toEqual(printed);
		});
	});

	test.each([
		['with_others_first', 'others, pg_catalog'],
		['with_others_behind_nothing', 'pg_catalogs, others, pg_catalog'],
	])('functions of somebody before those of the engine are not called: a database %s, as %s', async (dbname, path) => {
		await asOwner(`create database ${dbname} template template0`);
		await opened({ dbname }, async (warehouse) => {
			await warehouse.script(`create schema others;
				create function others.never(text, text) returns boolean language sql immutable as 'select false';
				create operator others.= (leftarg = text, rightarg = text, function = others.never);
				create function others.lower(text) returns text language sql immutable as $$select 'theirs'$$;
				alter database ${dbname} set search_path = ${path}`);
		});
		await opened({ dbname }, async (warehouse) => {
			expect(await rowsOf(warehouse, "select 'a'::text = 'a'::text, lower('A'::text)")).toEqual([['t', 'a']]);
			await warehouse.script('create table others.made (one integer)');
			expect(await rowsOf(warehouse, 'select count(*) from made')).toEqual([['0']]);
		});
	});

	test('nothing is compiled that is read once, which takes longer than to read it', async () => {
		await asOwner('create database compiled template template0');
		await asOwner('alter database compiled set jit = on');
		await opened({ dbname: 'compiled' }, async (warehouse) =>
			expect(await rowsOf(warehouse, "select pg_catalog.current_setting('jit')")).toEqual([['off']]),
		);
	});

	describe.skipIf(missingPgbouncer !== undefined)(named('through PgBouncer in session mode', missingPgbouncer), () => {
		test('the same values come, transactions write and locks hold', async () => {
			await asOwner('create database behind template template0');
			await asOwner(
				"alter database behind set DateStyle = 'SQL, DMY'; alter database behind set default_transaction_read_only = on",
			);
			await using bouncer = await startPgbouncer(server);
			await opened({ dbname: 'behind', port: bouncer.port }, async (warehouse) => {
				await migrate(warehouse, migrating);
				expect(await rowsOf(warehouse, values)).toEqual(printed);
				await using _ = await warehouse.lock('check');
				await expect(warehouse.lock('check')).rejects.toMatchObject({ code: 'warehouse-locked' });
			});
		});
	});

	describe('the SQL of a unit', () => {
		let warehouse: Warehouse;
		beforeAll(async () => {
			warehouse = await server.open();
			await warehouse.script(`create schema src;
				create table src.patient (nhs_number text, call text, "insert" text, "end;" text);
				insert into src.patient values ('9990000018', 'a', 'b', 'c');
				create function src.erase() returns integer language sql as 'delete from src.patient; select 1'`);
		});
		afterAll(async () => await warehouse.close());

		test.each([
			'select nhs_number from src.patient; -- all of them',
			'select nhs_number from src.patient; /* a; /* nested; */ comment */',
			'select nhs_number, call from src.patient',
			'select nhs_number, "insert" from src.patient',
			'select nhs_number, call as update, "end;" from src.patient where call <> $$;drop$$',
			"select nhs_number from src.patient where call <> $tag$ ; delete $$ $tag$ or call = e'\\';'",
			'table src.patient',
			'(select nhs_number from src.patient) union all select nhs_number from src.patient',
			"values ('9990000018')",
			'with a as (select * from src.patient) select * from a\n;\n',
		])('is read as the engine reads it: %s', async (text) => {
			expect(await selectFault(warehouse, text)).toBeUndefined();
			const column = text.startsWith('values') ? 'column1' : 'nhs_number';
			const unit: BusinessUnit = {
				name: 'unit',
				file: 'unit.yml',
				title: 'Unit',
				system: 'system',
				format: 'text',
				source: { kind: 'query', file: 'unit.sql', text, column },
			};
			await requireUnitSources(warehouse, [unit]);
			const found: unknown[] = [];
			for await (const batch of columnValues(warehouse, bareSource(unit.source, 'postgres'))) found.push(...batch);
			expect(new Set(found)).toEqual(new Set(['9990000018']));
		});

		test.each([
			['', 'no statement'],
			['-- nothing\n;', 'syntax error'],
			['select 1; select 2', 'cannot insert multiple commands'],
			['select 1; drop table src.patient', 'cannot insert multiple commands'],
			['delete from src.patient', 'syntax error'],
			['delete from src.patient returning nhs_number', 'syntax error'],
			[
				'with c as (delete from src.patient returning *) select * from c',
				'WITH clause containing a data-modifying statement',
			],
			['select nhs_number into src.copy from src.patient', 'utility statements cannot be prepared|INTO'],
			["select 1) to program 'true' --", 'syntax error'],
			['select 1 /*', 'unterminated'],
			['select 1) as given; drop table src.patient; --', 'syntax error'],
			['copy src.patient to stdout', 'syntax error'],
			['select nope from src.patient', 'does not exist'],
		])('is refused by the engine: %s', async (text, words) => {
			expect(await selectFault(warehouse, text)).toMatch(new RegExp(words));
			expect(await warehouse.query({ text: 'select count(*)::integer as rows from src.patient' })).toEqual([
				{ rows: 1 },
			]);
		});

		test('can change nothing, by a function either', async () => {
			const source = { kind: 'query', text: 'select src.erase()::text as one', column: 'one' } as const;
			const read = async () => {
				for await (const _ of columnValues(warehouse, source));
			};
			await expect(read()).rejects.toMatchObject({ message: expect.stringContaining('read-only transaction') });
			expect(await warehouse.query({ text: 'select count(*)::integer as rows from src.patient' })).toEqual([
				{ rows: 1 },
			]);
		});
	});
});
