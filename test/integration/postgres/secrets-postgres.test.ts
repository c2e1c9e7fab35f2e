import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskFiles } from '../../../core/disk-files.ts';
import { nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { logFormats } from '../../../scripts/cli/edge.ts';
import { main } from '../../../scripts/main.ts';
import { prepareMeshFolders } from '../../../stand-in/demo-folders.ts';
import { ownClock } from '../../dates/moved-clock.ts';
import { testRange } from '../support/check-bench.ts';
import { isSkipped, named } from '../support/component.ts';
import { answerAsNational } from '../support/national-service.ts';
import { missingPostgres } from '../support/postgres-programs.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { ahead } from '../support/project.ts';
import { inUnissuedRange } from '../support/public-month.ts';
import { foundInFiles, rowsOf, type Secrets, secretsIn } from '../support/secret-search.ts';
import { smallClinic } from '../support/two-table-flow.ts';

// The password of a warehouse on a server, as secrets.test.ts has it for the ways to MESH.

const mailbox = 'NDOOTEST01';
const launcher = fileURLToPath(new URL('../../../bin/ndoo.js', import.meta.url));
const secrets: Secrets = { password: 'p@ss/w0rd "5b2" & 100%', wrong: 'not the p@ss/w0rd "e81" & 99%' };
const [right = '', wrong = ''] = Object.values(secrets);

describe.skipIf(isSkipped(missingPostgres)).each(logFormats)(named('a server, as %s', missingPostgres), (format) => {
	let server: PostgresServer;
	let folder: string;
	let printed = '';
	const statuses: number[] = [];
	// Only a list of the live environment is published on a server, and numbers that begin with 9 do not go there.
	const people = inUnissuedRange();

	beforeAll(async () => {
		server = await startPostgres();
		folder = await mkdtemp(join(tmpdir(), 'ndoo-secrets-'));
		const superuser = await server.open();
		await superuser.script(`create role job login createrole password '${right}'`);
		await superuser.script('create database warehouse owner job');
		await superuser.close();
		const job = await server.open({ user: 'job', password: right }, { dbname: 'warehouse' });
		const numbers = testRange(2000).map((index) => people.numberFor(nhsNumberOf(index)));
		await job.script(`
			create schema clinic;
			create table clinic.patient (patient_id integer generated always as identity, nhs_number text);
			create table clinic.visit (visit_id integer generated always as identity, patient_id integer)`);
		await job.query({
			text: 'insert into clinic.patient (nhs_number) select jsonb_array_elements_text($1::jsonb)',
			values: [JSON.stringify(numbers)],
		});
		await job.script('insert into clinic.visit (patient_id) select patient_id from clinic.patient');
		await job.close();
		const files = { ...smallClinic(0).files, 'ndoo.yml': projectFile(server.port) };
		for (const [name, content] of Object.entries(files)) {
			await mkdir(dirname(join(folder, name)), { recursive: true });
			await writeFile(join(folder, name), content);
		}
		await prepareMeshFolders(diskFiles, join(folder, 'mesh'), [mailbox]);
	});
	afterAll(async () => {
		await rm(folder, { recursive: true, force: true });
		await server[Symbol.asyncDispose]();
	});

	const usual: Secrets = { NDOO_WAREHOUSE_PASSWORD: right };
	async function ndoo(words: readonly string[], environment: Secrets = usual): Promise<number> {
		const all = [...words, '--project-dir', folder, '--log-format', format];
		const take = (said: string) => {
			printed += said;
		};
		const lockFolder = join(folder, 'locks');
		const isTerminal = format === 'text';
		const status = await main(all, environment, { out: take, err: take, isTerminal, lockFolder, clock: ahead });
		statuses.push(status);
		return status;
	}

	async function expectNoSecret(): Promise<void> {
		const find = (searched: string) => secretsIn(searched, secrets);
		expect(find(printed)).toEqual([]);
		await using owner = await opened();
		expect(find(await rowsOf(owner.warehouse))).toEqual([]);
		expect(await foundInFiles(folder, find)).toEqual([]);
		expect(statuses).not.toContain(2);
	}

	async function opened() {
		const warehouse = await server.open(undefined, { dbname: 'warehouse' });
		return { warehouse, [Symbol.asyncDispose]: () => warehouse.close() };
	}

	test('a month, and a return', async () => {
		const first = [['migrate'], ['build'], ['doctor'], ['refresh'], ['ledger', 'list']];
		for (const words of first) expect([words, await ndoo(words)]).toEqual([words, 0]);
		expect(await answerAsNational(join(folder, 'mesh', mailbox), people.isKept, new Date())).toBe(1);
		const second = [['refresh'], ['disclose', 'clinic-activity'], ['status'], ['ledger', 'verify']];
		for (const words of second) expect([words, await ndoo(words)]).toEqual([words, 0]);
		await expectNoSecret();
	});

	test('a password that is wrong, missing, or in the wrong place', async () => {
		for (const words of [['status'], ['doctor'], ['refresh'], ['migrate', '--dry-run']]) {
			for (const environment of [
				{ NDOO_WAREHOUSE_PASSWORD: wrong },
				{},
				{ NDOO_WAREHOUSE_PASSWORD_FILE: right },
				{ ...usual, NDOO_TARGET: right },
			]) {
				expect(await ndoo(words, environment)).not.toBe(0);
			}
		}
		await expectNoSecret();
	});

	test.each<[what: string, from: string | RegExp, to: string]>([
		['a port that nobody is at', /port: \d+/, 'port: 1'],
		['no such machine', '127.0.0.1', 'no-such-machine.invalid'],
		['no such database', 'dbname: warehouse', 'dbname: other'],
		['the password as the account', 'user: job', `user: '${right}'`],
		['the password as the database', 'dbname: warehouse', `dbname: '${right}'`],
		['the password beside the account', 'user: job', `user: job, password: '${right}'`],
		['an address with the password', 'host: 127.0.0.1', `host: 'postgres://job:${right}@127.0.0.1'`],
		['a server without TLS', 'user: job', 'sslmode: verify-full, user: job'],
	])('%s', async (_, from, to) => {
		const file = join(folder, 'ndoo.yml');
		const before = await readFile(file, 'utf8');
		await writeFile(file, before.replace(from, to));
		for (const words of [['status'], ['doctor']]) expect(await ndoo(words)).not.toBe(0);
		await writeFile(file, before);
		await expectNoSecret();
	});

	test('a server that is gone, and back', async () => {
		await server.crash();
		expect(await ndoo(['refresh'])).not.toBe(0);
		await server.start();
		expect(await ndoo(['refresh'])).toBe(0);
		await expectNoSecret();
	});

	test('a process of its own that is told to print all it can', async () => {
		for (const password of [right, wrong]) {
			const said = { NODE_DEBUG: 'net,tls,stream,timer', DEBUG: '*', NDOO_WAREHOUSE_PASSWORD: password };
			const all = [launcher, 'doctor', '--project-dir', folder, '--log-format', format];
			const env = { PATH: process.env['PATH'], ...ownClock, TMPDIR: folder, ...said };
			const child = spawn(process.execPath, all, { env });
			const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
			expect(err).toMatch(/^NET \d+: /m);
			printed += out + err;
		}
		await expectNoSecret();
	});
});

const projectFile = (port: number): string => `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: server
targets:
  server: { engine: postgres, host: 127.0.0.1, port: ${port}, user: job, dbname: warehouse, sslmode: disable }
mailboxes: { monthly: ${mailbox} }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
