import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../../scripts/main.ts';
import { toMigration } from '../../../sql/migrations/migration.ts';
import { migrationScript } from '../../../sql/migrations/migration-script.ts';
import { schemaStatus } from '../../../sql/migrations/migration-status.ts';
import { psqlScript } from '../../../sql/migrations/psql-script.ts';
import { sqlcmdScript } from '../../../sql/migrations/sqlcmd-script.ts';
import type { MssqlWarehouse } from '../../../warehouse/warehouse.ts';
import { elsewhere } from '../../sql/migrations/elsewhere.ts';
import { shortRoleNames } from '../../sql/role-names.ts';
import { isSkipped, named } from '../support/component.ts';
import { type MssqlDatabase, missingMssql, mssqlDatabase } from '../support/mssql-server.ts';
import { missingDump, missingPostgres, postgresClient } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';

// The script that a database administrator runs in place of `ndoo migrate`, run by the tool that it is for.

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ndoo-script-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

async function ndoo(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
	const printed = { out: '', err: '' };
	const take = (side: 'out' | 'err') => (text: string) => {
		printed[side] += text;
	};
	const status = await main(words, environment, { out: take('out'), err: take('err'), isTerminal: false });
	return { status, ...printed };
}

/** Two migrations of a program to come, of which the second one fails half way. */
const failing = (create: string) => [
	toMigration('0091-good.sql', create.replace('one', 'good')),
	toMigration('0092-bad.sql', `${create.replace('one', 'bad')}\nselect 1 / 0 as nothing;`),
];

describe.skipIf(isSkipped(missingPostgres))(named('psql', missingPostgres), () => {
	let server: PostgresServer;
	let file: string;
	const password = 'the password of the owner';
	beforeAll(async () => {
		server = await startPostgres();
		const superuser = await server.open();
		await superuser.script(`create role dba login createrole password '${password}'`);
		for (const name of ['by_script', 'by_program']) await superuser.script(`create database ${name} owner dba`);
		await superuser.close();
		file = join(folder, 'schema.sql');
	});
	afterAll(async () => await server[Symbol.asyncDispose]());

	async function psql(dbname: string, script: string) {
		const words = ['-X', '-q', '-h', '127.0.0.1', '-p', String(server.port), '-U', 'dba', '-d', dbname, '-f', script];
		const env = { PATH: process.env['PATH'], PGPASSWORD: password };
		const { status, stdout, stderr } = spawnSync(postgresClient('psql') ?? 'psql', words, {
			encoding: 'utf8',
			env,
		});
		await expect.poll(psqlSessions).toBe(0);
		return { status, out: stdout, err: stderr };
	}

	/** One of them has the lock until the server notices that it has gone. */
	async function psqlSessions(): Promise<number> {
		const superuser = await server.open();
		const text = "select count(*)::integer as sessions from pg_stat_activity where application_name = 'psql'";
		const [row] = await superuser.query({ text }).finally(() => superuser.close());
		return Number(row?.['sessions']);
	}

	const onTarget = async (dbname: string, ...words: readonly string[]) => {
		const target = `{ engine: postgres, host: 127.0.0.1, port: ${server.port}, user: dba, dbname: ${dbname} }`;
		await writeFile(join(folder, 'ndoo.yml'), projectFile(target));
		return await ndoo([...words, '--project-dir', folder], { NDOO_WAREHOUSE_PASSWORD: password });
	};

	const inDatabase = async (dbname: string, text: string) => {
		const warehouse = await server.open({ user: 'dba', password }, { dbname });
		return await warehouse.query({ text }).finally(() => warehouse.close());
	};

	test('is given the script without a warehouse being asked', async () => {
		const { status, out } = await ndoo([
			'migrate',
			'--to-file',
			file,
			'--dialect',
			'postgres',
			'--project-dir',
			'/nowhere',
		]);
		expect({ status, out }).toEqual({
			status: 0,
			out: expect.stringMatching(/^Wrote \d+ migrations to .*schema\.sql\. Its first lines say how it is run\.\n$/),
		});
	});

	test('runs it, and the schema is current', async () => {
		expect(await onTarget('by_script', 'migrate', 'status')).toMatchObject({
			status: 0,
			out: expect.stringContaining('The schema is behind this program.'),
		});
		const { migrations } = await migrationScript('postgres', 'x');
		const { status, out } = await psql('by_script', file);
		expect(status).toBe(0);
		expect(out.trim().split('\n')).toHaveLength(migrations.length + 1);
		expect(await onTarget('by_script', 'migrate', 'status')).toMatchObject({
			status: 0,
			out: expect.stringMatching(
				/^0001-schemas-and-roles +applied .* UTC by ndoo [\s\S]*The schema is current: it is this program's\.\n$/,
			),
		});
		// The script has no key.
		expect(await onTarget('by_script', 'migrate')).toMatchObject({
			status: 0,
			out: 'The schema is up to date.\n',
			err: expect.stringContaining(
				'what the migrations made is not on record, and nothing is built on it: run `ndoo migrate baseline',
			),
		});
		expect(await onTarget('by_script', 'migrate', 'validate')).toMatchObject({
			status: 1,
			err: expect.stringMatching(
				/found what the migrations made is not on record\n.*\n\nWhat to do: Where what stands is as it should be, run `ndoo migrate baseline/,
			),
		});
		expect(await onTarget('by_script', 'migrate', 'baseline', '--reason', 'run by the DBA')).toMatchObject({
			status: 0,
		});
		expect(await onTarget('by_script', 'migrate')).toMatchObject({ status: 0, err: '' });
		expect(await onTarget('by_script', 'migrate', 'validate')).toMatchObject({ status: 0 });
	});

	test('runs it again without harm', async () => {
		const before = await inDatabase('by_script', 'select version, applied_at from ndoo.migration order by 1');
		expect(await psql('by_script', file)).toEqual({
			status: 0,
			out: expect.stringMatching(/^The schema is that of ndoo \S+\.\n$/),
			err: '',
		});
		expect(await inDatabase('by_script', 'select version, applied_at from ndoo.migration order by 1')).toEqual(before);
	});

	const undumped = missingDump();
	test.skipIf(undumped !== undefined)(
		named('makes of a new database what `ndoo migrate` makes of one', undumped),
		async () => {
			expect((await onTarget('by_program', 'migrate')).status).toBe(0);
			const dump = (dbname: string) => {
				const words = ['-s', '-h', '127.0.0.1', '-p', String(server.port), '-U', 'dba', dbname];
				const env = { PATH: process.env['PATH'], PGPASSWORD: password };
				const text = execFileSync(postgresClient('pg_dump') ?? 'pg_dump', words, { encoding: 'utf8', env });
				// A key that is made anew for each dump.
				return text.replaceAll(/^\\(un)?restrict .*$/gm, '');
			};
			// Each has roles of its own.
			expect(shortRoleNames(dump('by_script'))).toBe(shortRoleNames(dump('by_program')));
			expect(dump('by_script')).not.toBe(dump('by_program'));
		},
	);

	test('after an error nothing is left of the migration that failed, and nothing after it is run', async () => {
		const { migrations } = await migrationScript('postgres', 'x');
		const [good, bad] = failing('create table ndoo.one (id integer);');
		const script = join(folder, 'failing.sql');
		await writeFile(script, psqlScript([...migrations, ...(good && bad ? [good, bad] : [])], 'x'));
		const { status, err } = await psql('by_program', script);
		expect(status).toBe(3);
		expect(err).toContain('division by zero');
		const there = "select to_regclass('ndoo.good') is not null as good, to_regclass('ndoo.bad') is not null as bad";
		expect(await inDatabase('by_program', there)).toEqual([{ good: true, bad: false }]);
	});

	test('is stopped where the schema is newer, and so is the program, with its own status', async () => {
		const { status, err } = await psql('by_program', file);
		expect(status).toBe(3);
		expect(err).toContain("The warehouse's schema is newer than this script, which does not have 0091-good.");
		for (const words of [['migrate'], ['migrate', 'status'], ['migrate', 'validate']])
			expect((await onTarget('by_program', ...words)).status).toBe(17);
	});

	test('is stopped where ndoo 0.1 made the schema', async () => {
		await inDatabase('by_script', "update ndoo.migration set tool_version = '0.1.0' where version = 1");
		const { status, err } = await psql('by_script', file);
		expect(status).toBe(3);
		expect(err).toContain("The warehouse's schema was made by ndoo 0.1.0, and cannot be brought up to this version.");
		expect(err).toContain('Write the ledger to a file with that version');
		expect((await onTarget('by_script', 'migrate')).status).toBe(10);
		await inDatabase('by_script', "update ndoo.migration set tool_version = '1.0.0' where version = 1");
	});

	test('is stopped in a copy of a warehouse, and so is the program where it has something to run', async () => {
		const copy = await server.open(undefined, { dbname: 'postgres' });
		await copy.script('create database copied template by_script owner dba');
		await copy.close();
		const { status, err } = await psql('copied', file);
		expect(status).toBe(3);
		expect(err).toContain('This database is a copy of a warehouse, and belongs to that one until it is adopted.');
		await inDatabase('copied', 'delete from ndoo.migration where version = 120');
		expect(await onTarget('copied', 'migrate')).toMatchObject({
			status: 10,
			err: expect.stringContaining('`ndoo migrate adopt --reason "…"`'),
		});
	});

	test('is stopped where a migration changed, until that is put on record with a reason', async () => {
		await inDatabase('by_script', "update ndoo.migration set checksum = 'other' where version = 3");
		const { status, err } = await psql('by_script', file);
		expect(status).toBe(3);
		expect(err).toContain('0003-ledger changed after it was applied to this warehouse.');
		expect(await onTarget('by_script', 'migrate', 'status')).toMatchObject({
			status: 1,
			out: expect.stringMatching(/^0003-ledger +changed: applied /m),
		});
		expect((await onTarget('by_script', 'migrate', 'repair', '--reason', ' ')).status).toBe(10);
		const repaired = await onTarget('by_script', 'migrate', 'repair', '--reason', 'a comment');
		expect(repaired).toMatchObject({ status: 0, out: 'On record: 0003-ledger.\n' });
		expect((await psql('by_script', file)).status).toBe(0);
		const baseline = await onTarget('by_script', 'migrate', 'baseline', '--reason', 'none');
		expect(baseline).toMatchObject({ status: 10, err: expect.stringContaining('nothing to baseline') });
	});
});

describe.skipIf(missingMssql !== undefined)(named('the script for sqlcmd, batch by batch', missingMssql), () => {
	let database: MssqlDatabase;
	let warehouse: MssqlWarehouse;
	let text: string;
	beforeAll(async () => {
		database = await mssqlDatabase();
		warehouse = await database.open();
		const file = join(folder, 'schema-tsql.sql');
		expect((await ndoo(['migrate', '--to-file', file, '--dialect', 'tsql'])).status).toBe(0);
		text = await readFile(file, 'utf8');
	});
	afterAll(async () => {
		await warehouse.close();
		await database[Symbol.asyncDispose]();
	});

	/** sqlcmd's own commands begin with a colon. It stops at an error, as `script` does. */
	const run = async (script: string) => await warehouse.script(script.replace('\ufeff', '').replaceAll(/^:.*$/gm, ''));

	// Whether the connection is the one of before, with its temporary table, is the pool's affair.
	const stopped = /^(?:The script was stopped above|0192-bad was not applied, so nothing after it is)\.$/;

	const there = async (table: string) => (await warehouse.describe({ schema: 'ndoo', name: table })).length > 0;

	test('begins with the mark by which sqlcmd knows UTF-8', () => expect(text).toMatch(/^\ufeff-- Purpose: /));

	test('runs, and the schema is current', async () => {
		await run(text);
		expect((await schemaStatus(warehouse)).kind).toBe('current');
	});

	test('runs again without harm', async () => {
		const history = async () =>
			await warehouse.query({ text: 'select version, applied_at from ndoo.migration order by version' });
		const before = await history();
		await run(text);
		expect(await history()).toEqual(before);
	});

	test('after an error nothing is left of the migration that failed, and nothing after it is run', async () => {
		const { migrations } = await migrationScript('tsql', 'x');
		const [good, bad] = failing('create table ndoo.one (id int);').map((one, at) => ({ ...one, version: 191 + at }));
		const later = toMigration('0193-later.sql', 'create table ndoo.later (id int);');
		const script = sqlcmdScript([...migrations, ...(good && bad ? [good, bad, later] : [])], 'x');
		await expect(run(script)).rejects.toMatchObject({ code: 'warehouse-statement' });
		expect([await there('good'), await there('bad'), await there('later')]).toEqual([true, false, false]);
		// As SSMS outside its SQLCMD mode: on with the next batch.
		const rest = script.slice(script.indexOf('-- 0193-later'));
		await expect(run(rest)).rejects.toMatchObject({
			code: 'warehouse-statement',
			message: expect.stringMatching(stopped),
		});
		expect(await there('later')).toBe(false);
	});

	test('nor is one on record that could not even be read', async () => {
		const { migrations } = await migrationScript('tsql', 'x');
		const [good] = failing('create table ndoo.one (id int);').map((one) => ({ ...one, version: 191 }));
		const wrong = toMigration(
			'0192-wrong.sql',
			'create table ndoo.wrong (id int);\nGO\ncreat table ndoo.wronger (id int);',
		);
		await expect(run(sqlcmdScript([...migrations, ...(good ? [good, wrong] : [])], 'x'))).rejects.toMatchObject({
			code: 'warehouse-statement',
		});
		expect(await there('wrong')).toBe(false);
		expect(await warehouse.query({ text: 'select max(version) as version from ndoo.migration' })).toEqual([
			{ version: 191 },
		]);
	});

	test('is stopped where ndoo 0.1 made the schema', async () => {
		await warehouse.script("update ndoo.migration set tool_version = '0.1.0' where version = 1;");
		await expect(run(text)).rejects.toMatchObject({
			message: 'The schema of the warehouse was made by ndoo 0.1.0, and cannot be brought up to this version.',
			todo: expect.stringContaining('Write the ledger to a file with that version'),
		});
		await warehouse.script("update ndoo.migration set tool_version = '1.0.0' where version = 1;");
	});

	test('is stopped in a copy of a warehouse', async () => {
		await using other = await mssqlDatabase();
		const copy = await other.open();
		const runThere = async () => await copy.script(text.replace('\ufeff', '').replaceAll(/^:.*$/gm, ''));
		await runThere();
		await copy.script(elsewhere.tsql);
		await expect(runThere()).rejects.toMatchObject({
			message: 'This database is a copy of a warehouse, and belongs to that one until it is adopted.',
			todo: 'Run ndoo migrate adopt first. Nothing was changed.',
		});
		await copy.close();
	});

	test('is stopped where the schema is newer, and where a migration changed', async () => {
		await expect(run(text)).rejects.toMatchObject({
			message: 'The schema of the warehouse is newer than this script, which does not have 0191-good.',
			todo: 'Use the script of a later ndoo.',
		});
		await warehouse.script(
			"delete from ndoo.migration where version = 191; update ndoo.migration set checksum = 'x' where version = 3;",
		);
		await expect(run(text)).rejects.toMatchObject({
			message: '0003-ledger changed after it was applied to this warehouse.',
			todo: 'Use the script of the version that applied it, or see ndoo migrate repair.',
		});
		expect((await schemaStatus(warehouse)).kind).toBe('changed');
	});
});

const projectFile = (target: string): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: house
targets: { house: ${target} }
mesh: { route: ui }
`;
