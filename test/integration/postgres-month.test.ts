import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../core/disk-files.ts';
import { prepareMeshFolders } from '../../loaders/stand-in/demo-folders.ts';
import { isSkipped, named } from './support/component.ts';
import { answerAsNational } from './support/national-service.ts';
import { missingPostgres } from './support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from './support/postgres-server.ts';
import {
	fillPublicMonth,
	inUnissuedRange,
	keptIds,
	type Patient,
	publicMonth,
	publicMonthFigures,
} from './support/public-month.ts';

// The month of month.test.ts on a server, by commands in processes of their own, with the same counts. A server is never a
// demo's, so that only a list of the live environment can be published there: the test plays the national service itself. The
// live environment lets no number through that begins with 9, as those of the public test data do: each of their people gets
// another that is nobody's either.

const launcher = fileURLToPath(new URL('../../bin/ndoo.js', import.meta.url));
const mailbox = 'NDOOTEST01';
const passwords = { dba: 'the password of the owner', job: 'the password of the job' } as const;
type AccountName = keyof typeof passwords;

describe.skipIf(isSkipped(missingPostgres))(named('a month on a PostgreSQL server', missingPostgres), () => {
	let server: PostgresServer;
	let folder: string;
	const people = inUnissuedRange();
	const path = (...parts: readonly string[]): string => join(folder, ...parts);

	beforeAll(async () => {
		server = await startPostgres();
		folder = await mkdtemp(join(tmpdir(), 'ndoo-postgres-month-'));
		const superuser = await server.open();
		await superuser.script(`
			create role dba login createrole password '${passwords.dba}';
			create role job login password '${passwords.job}'`);
		await superuser.script('create database warehouse owner dba');
		await superuser.close();
		const sources = await server.open(undefined, { dbname: 'warehouse' });
		await fillPublicMonth(sources, people);
		await sources.script(`
			grant usage on schema pds, immunisation to dba, job;
			grant select on all tables in schema pds, immunisation to dba, job`);
		await sources.close();
		for (const [name, text] of Object.entries({ ...publicMonth.files, 'ndoo.yml': projectFile(server.port) })) {
			await mkdir(dirname(path(name)), { recursive: true });
			await writeFile(path(name), text);
		}
		await writeFile(path('job-password'), `${passwords.job}\n`);
		await prepareMeshFolders(diskFiles, path('mesh'), [mailbox]);
	});
	afterAll(async () => {
		await rm(folder, { recursive: true, force: true });
		await server[Symbol.asyncDispose]();
	});

	/** A command line as an account, whose password is in the environment or in a file. */
	function ndoo(account: AccountName, ...words: readonly string[]) {
		const secret =
			account === 'job'
				? { NDOO_WAREHOUSE_PASSWORD_FILE: path('job-password') }
				: { NDOO_WAREHOUSE_PASSWORD: passwords[account] };
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			[launcher, ...words, '--project-dir', folder, '--target', account],
			{
				encoding: 'utf8',
				env: { PATH: process.env['PATH'], TMPDIR: folder, PGPASSWORD: 'is not looked at', ...secret },
			},
		);
		expect(stdout + stderr).not.toContain(passwords[account]);
		return { status, out: stdout, err: stderr };
	}

	test('without a password the message says where it was looked for', () => {
		const { status, stderr } = spawnSync(
			process.execPath,
			[launcher, 'status', '--project-dir', folder, '--target', 'job'],
			{ encoding: 'utf8', env: { PATH: process.env['PATH'], PGPASSWORD: passwords.job } },
		);
		expect({ status, stderr }).toEqual({
			status: 10,
			stderr: `There is no password of the account job on 127.0.0.1.

  found nothing in the variable NDOO_WAREHOUSE_PASSWORD

  found nothing in the variable NDOO_WAREHOUSE_PASSWORD_FILE, or in the file that it names

What to do: Set NDOO_WAREHOUSE_PASSWORD, or NDOO_WAREHOUSE_PASSWORD_FILE to the path of a file that only the account that runs ndoo may read. It has no place in ndoo.yml.
`,
		});
	});

	test('the owner makes the schema, once, and the views; rights are granted', async () => {
		expect(ndoo('job', 'refresh')).toMatchObject({ status: 10, err: expect.stringContaining('Run `ndoo migrate`.') });
		expect(ndoo('dba', 'migrate')).toMatchObject({ status: 0, out: expect.stringMatching(/^Ran \d+ migrations\./) });
		expect(ndoo('dba', 'migrate')).toMatchObject({ status: 0, out: 'The schema is up to date.\n' });
		expect(ndoo('dba', 'build')).toMatchObject({ status: 0 });
		expect(ndoo('job', 'refresh')).toMatchObject({
			status: 12,
			err: expect.stringContaining('permission denied for schema ndoo'),
		});
		const dba = await server.open({ user: 'dba', password: passwords.dba }, { dbname: 'warehouse' });
		await dba.script('grant ndoo_loader, "ndoo_read_clinic-activity" to job');
		await dba.close();
		expect(ndoo('job', 'disclose', 'clinic-activity')).toMatchObject({ status: 14 });
	});

	test('the month: extracted and tallied, sent, answered, proven, published', async () => {
		const first = ndoo('job', 'refresh');
		expect(first).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
		const { immunisation, pds, extracted } = publicMonthFigures;
		for (const figures of [immunisation, pds, extracted]) expect(first.err).toContain(figures);
		expect(await answerAsNational(path('mesh', mailbox), people.isKept, new Date())).toBe(1);
		// A message is taken when it is a second old.
		await sleep(1_500);
		expect(ndoo('job', 'refresh')).toMatchObject({
			status: 0,
			out: expect.stringMatching(/^The list of check .* is in use, dated /),
		});
		expect(ndoo('job', 'refresh')).toMatchObject({ status: 0, out: expect.stringContaining('Nothing is due') });
		expect(ndoo('job', 'status').out).toMatch(/^List {4}dated .* \(live\), 0 days old of 35: in use\n/);
	});

	test('the return: the same people, rows and counts as on the embedded engine', async () => {
		const ids = await keptIds();
		expect(ids.size).toBeGreaterThan(600);
		expect(ids.size).toBeLessThan(publicMonthFigures.people);
		expect(ndoo('job', 'disclose', 'clinic-activity')).toMatchObject({ status: 0 });
		const [made = ''] = await readdir(path('disclosed', 'clinic-activity'));
		const read = async (name: string): Promise<readonly Patient[]> =>
			parse(await readFile(path('disclosed', 'clinic-activity', made, 'to-recipient', `${name}.csv`)), {
				columns: true,
			});
		const manifest = JSON.parse(
			await readFile(path('disclosed', 'clinic-activity', made, 'internal', 'manifest.json'), 'utf8'),
		);
		const { visitsEach, notesEach } = publicMonthFigures;
		const counts = [ids.size, ids.size * visitsEach, ids.size * notesEach];
		expect(manifest.tables.map(({ rows }: { readonly rows: number }) => rows)).toEqual(counts);
		const tables = [await read('patient'), await read('visit'), await read('note')];
		expect(tables.map((rows) => rows.length)).toEqual(counts);
		expect(new Set(tables[0]?.map((row) => row['patient_id']))).toEqual(ids);
		expect(tables[1]?.every((row) => ids.has(row['patient_id'] ?? ''))).toBe(true);
	});

	test('a list that grew too old is refused in the view itself, with its age and the limit', async () => {
		const superuser = await server.open(undefined, { dbname: 'warehouse' });
		await superuser.script("update ndoo_list.pointer set list_date = now() - interval '40 days'");
		const reading = superuser.query({ text: 'select count(*) from cleaned."clinic-activity__note"' });
		await expect(reading).rejects.toMatchObject({
			code: 'list-refused',
			message: 'The cleaned list is 40 days old; the flow "clinic-activity" allows 35.',
		});
		await superuser.close();
		expect(ndoo('job', 'disclose', 'clinic-activity').status).toBe(14);
		expect(ndoo('job', 'status').status).toBe(14);
	});
});

const projectFile = (port: number): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: job
targets:
  job: { engine: postgres, host: 127.0.0.1, port: ${port}, user: job, dbname: warehouse }
  dba: { engine: postgres, host: 127.0.0.1, port: ${port}, user: dba, dbname: warehouse }
mailboxes: { monthly: ${mailbox} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
