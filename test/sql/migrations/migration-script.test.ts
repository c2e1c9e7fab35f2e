import { describe, expect, test } from 'vitest';
import { createdRelations } from '../../../sql/migrations/created-relations.ts';
import { availableMigrations, toMigration } from '../../../sql/migrations/migration.ts';
import { migrationScript } from '../../../sql/migrations/migration-script.ts';
import { psqlScript } from '../../../sql/migrations/psql-script.ts';
import { sqlcmdScript } from '../../../sql/migrations/sqlcmd-script.ts';

const migrations = [
	toMigration('0001-one.sql', "-- The owner's.\ncreate table ndoo.one (id int);\n"),
	toMigration('0005-two.sql', 'create role two;\nGO\ncreate view ndoo.two as\nselect 1 as id;\n'),
];

/** From the first migration on: what comes before is the same for all. */
const body = (script: string, from: string) => script.slice(script.indexOf(from)).replaceAll(/[0-9a-f]{64}/g, '…');

const variable =
	/:(?:"ndoo_(?:loader|reader|passthrough|auditor)"|'ndoo_(?:warehouse_id|loader|reader|passthrough|auditor)')/g;

describe('the script for psql', () => {
	test('guards each migration, which is one transaction with its record', () =>
		expect(
			body(psqlScript(migrations.slice(0, 1), '1.2.3'), "select pg_catalog.to_regclass('ndoo.migration')"),
		).toMatchInlineSnapshot(`
			"select pg_catalog.to_regclass('ndoo.migration') is null as ndoo_is_pending \\gset
			\\if :ndoo_is_pending
			\\else
			select not exists (select from ndoo.migration where version = 1) as ndoo_is_pending \\gset
			\\endif
			\\if :ndoo_is_pending
			\\echo 0001-one
			begin;

			-- The owner's.
			create table ndoo.one (id int);

			insert into ndoo.migration (version, name, checksum, tool_version) values (1, 'one', '…', '1.2.3');
			commit;
			\\endif

			\\echo The schema is that of ndoo 1.2.3.
			"
		`));

	test('names the roles after the id of the warehouse, a new one where there is none', () => {
		const script = psqlScript(migrations, '1.2.3');
		const from = script.indexOf("select pg_catalog.to_regclass('ndoo.warehouse')");
		expect(
			script.slice(from, script.indexOf("select pg_catalog.to_regclass('ndoo.migration')")),
		).toMatchInlineSnapshot(`
			"select pg_catalog.to_regclass('ndoo.warehouse') is null as ndoo_is_new \\gset
			\\if :ndoo_is_new
			select pg_catalog.gen_random_uuid() as ndoo_warehouse_id \\gset
			\\else
			select id as ndoo_warehouse_id from ndoo.warehouse \\gset
			\\endif
			select
				tag.prefix || 'loader' as ndoo_loader,
				tag.prefix || 'reader' as ndoo_reader,
				tag.prefix || 'passthrough' as ndoo_passthrough,
				tag.prefix || 'auditor' as ndoo_auditor
			from (select 'ndoo_' || pg_catalog.left(:'ndoo_warehouse_id', 8) || '_' as prefix) as tag \\gset

			"
		`);
	});

	test('the migrations have nothing that psql would take for itself but the variables that it is given', async () => {
		for (const { sql } of await availableMigrations('postgres')) {
			const outside = sql
				.replaceAll(/--.*$/gm, '')
				.replaceAll(/\$\$[\s\S]*?\$\$/g, '')
				.replaceAll(variable, '')
				.replaceAll(/E?'(?:[^']|'')*'/g, '');
			expect(outside).not.toMatch(/\\|(?<!:):[\w'"{]/);
		}
	});
});

describe('the script for sqlcmd and SSMS', () => {
	const script = sqlcmdScript(migrations, '1.2.3');

	test('guards each migration, which is one batch and one transaction with its record', () =>
		expect(body(script, '-- 0001-one')).toMatchInlineSnapshot(`
			"-- 0001-one
			if object_id(N'tempdb..#ndoo_applied') is null
				throw 51114, N'ND114: The script was stopped above. What to do: See the first error.', 1;
			if not exists (select 1 from #ndoo_applied as a where a.version = 1)
			begin
				print N'0001-one';
				begin try
					begin transaction;
					exec (N'-- The owner''s.
			create table ndoo.one (id int);');
					insert into ndoo.migration (version, name, checksum, tool_version) values (1, N'one', N'…', N'1.2.3');
					insert into #ndoo_applied (version, label, checksum) values (1, N'0001-one', '…');
					commit transaction;
				end try
				begin catch
					if @@trancount > 0 rollback transaction;
					throw;
				end catch;
			end;
			go

			-- 0005-two
			if object_id(N'tempdb..#ndoo_applied') is null
				throw 51114, N'ND114: The script was stopped above. What to do: See the first error.', 1;
			if not exists (select 1 from #ndoo_applied as a where a.version = 1)
				throw 51115, N'ND115: 0001-one was not applied, so nothing after it is. What to do: See the first error.', 1;
			if not exists (select 1 from #ndoo_applied as a where a.version = 5)
			begin
				print N'0005-two';
				begin try
					begin transaction;
					exec (N'create role two;');
					exec (N'create view ndoo.two as
			select 1 as id;');
					insert into ndoo.migration (version, name, checksum, tool_version) values (5, N'two', N'…', N'1.2.3');
					insert into #ndoo_applied (version, label, checksum) values (5, N'0005-two', '…');
					commit transaction;
				end try
				begin catch
					if @@trancount > 0 rollback transaction;
					throw;
				end catch;
			end;
			go

			if not exists (select 1 from #ndoo_applied as a where a.version = 5)
				throw 51115, N'ND115: 0005-two was not applied, so nothing after it is. What to do: See the first error.', 1;
			drop table #ndoo_applied;
			exec sys.sp_releaseapplock @Resource = N'ndoo.lock.migrate', @LockOwner = 'Session';
			print N'The schema is that of ndoo 1.2.3.';
			go
			"
		`));

	test('stops at an error, with the settings that views and indexes want', () => {
		expect(script).toMatch(/^:on error exit\ngo\nset xact_abort on;\nset nocount on;\nset quoted_identifier on;$/m);
	});

	test('the migrations have nothing that sqlcmd would take for itself', async () => {
		for (const { sql } of await availableMigrations('tsql')) {
			expect(sql).not.toContain('$(');
			expect(sql).not.toMatch(/^:/m);
			expect(sql).not.toMatch(/\\$/m);
		}
	});

	test('a backslash at the end of a line, which SQL Server would join to the next, is refused', () =>
		expect(() => sqlcmdScript([toMigration('0001-one.sql', "print N'a\\\nb'")], '1')).toThrow('backslash'));
});

test.each(['postgres', 'tsql'] as const)('%s: every migration is in its script, once, in order', async (dialect) => {
	const { text, migrations: all } = await migrationScript(dialect, '1.2.3');
	const records = [
		...text.matchAll(/insert into ndoo\.migration \([^)]*\) values \((\d+), N?'([^']+)', N?'([0-9a-f]{64})'/g),
	];
	expect(records.map(([, version, name, checksum]) => ({ version: Number(version), name, checksum }))).toEqual(
		all.map(({ version, name, checksum }) => ({ version, name, checksum })),
	);
});

test.each([
	['create table a.b (id int);', ['a.b']],
	['create or alter view a.v as select 1;', ['a.v']],
	['CREATE TABLE a.b (id int);\ndrop table a.b;', []],
	["-- create table a.b\nexec (N'create table a.c (id int)');", []],
	['\tcreate table a.b (\n', ['a.b']],
])('what is there after %j', (sql, names) =>
	expect(createdRelations([{ sql }]).map(({ schema, name }) => `${schema}.${name}`)).toEqual(names),
);

test.each(['postgres', 'tsql'] as const)('%s: the tables and views of the migrations are known', async (dialect) => {
	const names = createdRelations(await availableMigrations(dialect)).map(({ schema, name }) => `${schema}.${name}`);
	expect(names).toEqual(
		expect.arrayContaining([
			'ndoo.migration',
			'ndoo.check_run',
			'ndoo.ledger',
			'ndoo_list.slot_a',
			'ndoo_list.cleaned_list',
		]),
	);
});
