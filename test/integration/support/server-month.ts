import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import { quotingOf } from '../../../warehouse/dialect.ts';
import type { Warehouse } from '../../../warehouse/warehouse.ts';
import { ownClock } from '../../dates/moved-clock.ts';
import { answerAsNational } from './national-service.ts';
import {
	fillPublicMonth,
	inUnissuedRange,
	keptIds,
	type Patient,
	publicMonth,
	publicMonthFigures,
} from './public-month.ts';

const launcher = fileURLToPath(new URL('../../../bin/ndoo.js', import.meta.url));
const mailbox = 'NDOOTEST01';

/** The owner of the warehouse, and the account of the monthly job. */
export type AccountName = 'dba' | 'job';

/** A database on a server, with two accounts that the server knows, and no right of either on what comes into it. */
export type MonthServer = AsyncDisposable & {
	/** The entry under `targets` of an account, in braces. */
	target(account: AccountName): string;
	readonly passwords: Readonly<Record<AccountName, string>>;
	/** What a command of the job says first that finds no password. */
	readonly noPassword: string;
	/** As the owner of the sources. */
	open(): Promise<Warehouse>;
	/** Lets both accounts read the sources. */
	readonly grantSources: string;
	/** Once the views are built: makes the job the loader, who discloses. */
	grantJob(sources: Warehouse): Promise<void>;
	/** What `refresh` ends in for an account without a right, where the server says so. */
	readonly withoutRights?: object;
};

/**
 * The month of month.test.ts on a server, by commands in processes of their own, with the same counts. A server is never a
 * demo's, so that only a list of the live environment can be published there: the test plays the national service itself.
 * The live environment lets no number through that begins with 9, as those of the public test data do: each of their people
 * gets another that is nobody's either.
 */
export function serverMonth(start: () => Promise<MonthServer>): void {
	let server: MonthServer;
	let sources: Warehouse;
	let folder: string;
	const people = inUnissuedRange();
	const path = (...parts: readonly string[]): string => join(folder, ...parts);

	beforeAll(async () => {
		server = await start();
		folder = await mkdtemp(join(tmpdir(), 'ndoo-server-month-'));
		sources = await server.open();
		await fillPublicMonth(sources, people);
		await sources.script(server.grantSources);
		for (const [name, text] of Object.entries({ ...publicMonth.files, 'ndoo.yml': projectFile(server) })) {
			await mkdir(dirname(path(name)), { recursive: true });
			await writeFile(path(name), text);
		}
		await writeFile(path('job-password'), `${server.passwords.job}\n`);
		await prepareMeshFolders(diskFiles, path('mesh'), [mailbox]);
	});
	afterAll(async () => {
		await sources.close();
		await rm(folder, { recursive: true, force: true });
		await server[Symbol.asyncDispose]();
	});

	/** A command line as an account, whose password is in the environment or in a file. */
	async function ndoo(account: AccountName, ...words: readonly string[]) {
		const secret =
			account === 'job'
				? { NDOO_WAREHOUSE_PASSWORD_FILE: path('job-password') }
				: { NDOO_WAREHOUSE_PASSWORD: server.passwords[account] };
		const command = [launcher, ...words, '--project-dir', folder, '--target', account];
		const env = { PATH: process.env['PATH'], ...ownClock, TMPDIR: folder, PGPASSWORD: 'is not looked at', ...secret };
		for (let attempt = 1; ; attempt++) {
			const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env });
			expect(stdout + stderr).not.toContain(server.passwords[account]);
			// Of a server that is shared, another may hold the lock (support/mssql-stand-in.ts).
			if (status !== 16 || attempt === 60) return { status, out: stdout, err: stderr };
			await sleep(500);
		}
	}

	/** The output of a command that ends well. */
	async function done(account: AccountName, ...words: readonly string[]): Promise<string> {
		const { status, out, err } = await ndoo(account, ...words);
		expect(status, err).toBe(0);
		return out;
	}

	test('without a password the message says where it was looked for', () => {
		const { status, stderr } = spawnSync(
			process.execPath,
			[launcher, 'status', '--project-dir', folder, '--target', 'job'],
			{ encoding: 'utf8', env: { PATH: process.env['PATH'], PGPASSWORD: server.passwords.job } },
		);
		expect({ status, stderr }).toEqual({
			status: 10,
			stderr: `${server.noPassword}

  found nothing in the variable NDOO_WAREHOUSE_PASSWORD

  found nothing in the variable NDOO_WAREHOUSE_PASSWORD_FILE, or in the file that it names

What to do: Set NDOO_WAREHOUSE_PASSWORD, or NDOO_WAREHOUSE_PASSWORD_FILE to the path of a file that only the account that runs ndoo may read. It has no place in ndoo.yml.
`,
		});
	});

	test('the owner makes the schema, once, and the views; rights are granted', async () => {
		expect(await ndoo('job', 'refresh')).toMatchObject({
			status: 10,
			err: expect.stringContaining('Run `ndoo migrate`.'),
		});
		expect(await done('dba', 'migrate')).toMatch(/^Ran \d+ migrations\./);
		expect(await done('dba', 'migrate')).toBe('The schema is up to date.\n');
		await done('dba', 'build');
		const refused = await ndoo('job', 'refresh');
		expect(refused.status).not.toBe(0);
		if (server.withoutRights !== undefined) expect(refused).toMatchObject(server.withoutRights);
		await server.grantJob(sources);
		expect(await ndoo('job', 'disclose', 'clinic-activity')).toMatchObject({ status: 14 });
	});

	test('the month: extracted and tallied, sent, answered, proven, published', async () => {
		const first = await ndoo('job', 'refresh');
		expect(first).toMatchObject({ status: 0, out: expect.stringContaining('Waiting for the reply') });
		const { immunisation, pds, extracted } = publicMonthFigures;
		for (const figures of [immunisation, pds, extracted]) expect(first.err).toContain(figures);
		expect(await answerAsNational(path('mesh', mailbox), people.isKept, new Date())).toBe(1);
		// A message is taken when it is a second old.
		await sleep(1_500);
		expect(await done('job', 'refresh')).toMatch(/^The list of check .* is in use, dated /);
		expect(await done('job', 'refresh')).toContain('Nothing is due');
		expect(await done('job', 'status')).toMatch(/^List {4}dated .* \(live\), 0 days old of 35: in use\n/);
	});

	test('the return: the same people, rows and counts as on the embedded engine', async () => {
		const ids = await keptIds();
		expect(ids.size).toBeGreaterThan(600);
		expect(ids.size).toBeLessThan(publicMonthFigures.people);
		await done('job', 'disclose', 'clinic-activity');
		const [made = ''] = await readdir(path('disclosed', 'clinic-activity'));
		const read = async (name: string): Promise<readonly Patient[]> =>
			parse(await readFile(path('disclosed', 'clinic-activity', made, 'to-recipient', `${name}.csv`)), {
				columns: true,
			});
		const { visitsEach, notesEach } = publicMonthFigures;
		const counts = [ids.size, ids.size * visitsEach, ids.size * notesEach];
		const tables = [await read('patient'), await read('visit'), await read('note')];
		expect(tables.map((rows) => rows.length)).toEqual(counts);
		expect(new Set(tables[0]?.map((row) => row['patient_id']))).toEqual(ids);
		expect(tables[1]?.every((row) => ids.has(row['patient_id'] ?? ''))).toBe(true);
	});

	test('the record of it all is whole', async () => {
		await done('job', 'ledger', 'verify');
	});

	test('a list that grew too old is refused in the view itself, with its age and the limit', async () => {
		const old = new Date(Date.now() - 40 * 86_400_000).toISOString();
		await sources.script(`update ndoo_list.pointer set list_date = '${old}'`);
		const view = quotingOf[sources.dialect].quoted({ schema: 'cleaned', name: 'clinic_activity__note' });
		await expect(sources.query({ text: `select count(*) as rows from ${view}` })).rejects.toMatchObject({
			code: 'list-refused',
			message: 'The cleaned list is 40 days old; the flow "clinic-activity" allows 35.',
		});
		expect((await ndoo('job', 'disclose', 'clinic-activity')).status).toBe(14);
		expect((await ndoo('job', 'status')).status).toBe(14);
	});
}

const projectFile = (server: MonthServer): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: job
targets:
  job: ${server.target('job')}
  dba: ${server.target('dba')}
mailboxes: { monthly: ${mailbox} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
