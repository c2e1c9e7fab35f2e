import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NhsIndex, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { recipientOf, workflowId } from '../../../loaders/service/service.ts';
import { isRemoved, nationalRate } from '../../../stand-in/opt-out-rule.ts';
import { type Certificates, makeCertificates, missingOpenssl } from '../support/certificates.ts';
import { testRange } from '../support/check-bench.ts';
import { isSkipped, named } from '../support/component.ts';
import { sharedKey } from '../support/mesh-api-bench.ts';
import { meshSandbox } from '../support/mesh-sandbox.ts';
import { mailbox, makeProject, type ProjectContent, type Ran, type TestProject } from '../support/project.ts';
import { answerInbox } from '../support/python-check-service.ts';
import { type PythonMeshClient, pythonMeshClient } from '../support/python-mesh-client.ts';
import { pythonVenv } from '../support/python-venv.ts';
import { signedOff } from '../support/two-table-flow.ts';

// A whole month from the command line, with nothing of ours behind it: NHS England's own server between, over HTTPS with
// certificates on both sides, and NHS England's own client as the check service. Every message of the month is compressed
// and in several chunks, and hundreds of others lie in the inbox.

const service = recipientOf('stand-in');
const password = { ours: 'the password of ours', theirs: 'the password of theirs' };
const chunkBytes = 6_000_000;
const bytesPerRow = 13;

const people = testRange(500_000);
const rule = { seed: 'sandbox', rate: nationalRate };
const isKept = (index: NhsIndex): boolean => !isRemoved(index, rule);
const kept = people.filter(isKept).length;
/** Whom the return is about: some of those, and somebody who registered after the check. */
const seen = people.slice(0, 3000);
const seenAndKept = seen.filter(isKept).length;
const [registeredSince] = testRange(1, 998_000_000);

const otherMessages = 520;

const venv = await pythonVenv();
const missing = 'missing' in venv ? venv.missing : missingOpenssl;
const skipped = isSkipped(missing);

describe.skipIf(skipped)(named('a month over the MESH sandbox, with the Python client as the service', missing), () => {
	const ends: AsyncDisposable[] = [];
	let project: TestProject;
	let theirs: PythonMeshClient;
	let ours: PythonMeshClient;
	const others: string[] = [];
	let passed = 5_000;

	beforeAll(async () => {
		if ('missing' in venv) return;
		const { python } = venv;
		const keep = <T extends AsyncDisposable>(end: T): T => {
			ends.unshift(end);
			return end;
		};
		const certificates = keep(await makeCertificates([mailbox, service]));
		const mailboxes = [
			{ id: mailbox, odsCode: 'X0X', password: password.ours },
			{ id: service, odsCode: 'X26', password: password.theirs },
		];
		const { url } = keep(await meshSandbox({ python, sharedKey, mailboxes, workflowId, certificates }));
		const client = (id: string, secret: string): PythonMeshClient =>
			keep(pythonMeshClient({ python, url, sharedKey, mailbox: id, password: secret, certificates }));
		theirs = client(service, password.theirs);
		ours = client(mailbox, password.ours);
		project = keep(await makeProject(content(url, certificates)));
	});
	afterAll(async () => {
		for (const end of ends) await end[Symbol.asyncDispose]();
	});

	async function ndoo(...words: readonly string[]): Promise<Ran> {
		const clock = () => new Date(Date.now() + passed);
		const environment = {
			NDOO_MESH_PASSWORD_MONTHLY: password.ours,
			NDOO_MESH_SHARED_KEY: sharedKey,
		};
		return await project.ndoo(words, { clock, environment });
	}

	test('hundreds of messages of other programs are in the inbox', async () => {
		const file = project.path('other.txt');
		await writeFile(file, 'Of another program.');
		for (let count = 0; count < otherMessages; count++) {
			const headers = { workflow_id: `OTHER_${count % 3}`, local_id: `OTHER-${count}` };
			others.push(String(await theirs.ask({ order: 'send', to: mailbox, file, headers })));
		}
	});

	test('the request goes out, and they are left alone', async () => {
		expect(await ndoo('build')).toMatchObject({ status: 0 });
		const { status, out, err } = await ndoo('refresh');
		expect({ status, out }).toEqual({ status: 0, out: expect.stringContaining('Waiting for the reply') });
		expect(err).toContain('500,000 distinct NHS numbers, in one request.');
		const left = [
			...err.matchAll(/Left (\d+) messages, \w+ the first, in the inbox: It belongs to the workflow "OTHER_\d"\./g),
		];
		expect(
			left.map(([, count]) => Number(count)),
			err,
		).toEqual([174, 173, 173]);
		expect(await ours.ask({ order: 'inbox' })).toEqual(others);
	});

	test('the service receives exactly the population, compressed, in two chunks; and answers so', async () => {
		const folder = project.path('service');
		await mkdir(folder);
		const [request, ...more] = await answerInbox({ client: theirs, folder, chunkSize: chunkBytes / 2, ...rule });
		expect(more).toEqual([]);
		expect(request?.headers).toMatchObject({
			from: mailbox,
			to: service,
			workflowid: workflowId,
			'chunk-range': '1:2',
			'content-compressed': 'Y',
			localid: expect.stringMatching(/^X0X-\S+-001$/),
			filename: expect.stringMatching(/^NDOO-TEST-01-\d{6}-\d{4}\.dat$/),
		});
		const rows = people.map((index) => `${nhsNumberOf(index)},\r\n`).join('');
		expect(rows).toHaveLength(people.length * bytesPerRow);
		expect(request?.bytes.equals(Buffer.from(rows))).toBe(true);
	});

	test('the reply waits behind them: a notice, and the list, compressed, in three chunks', async () => {
		const [notice, list, ...more] = ((await ours.ask({ order: 'inbox' })) as readonly string[]).slice(otherMessages);
		expect(more).toEqual([]);
		const look = async (id = '') => await ours.ask({ order: 'receive', id, file: project.path('service', 'look') });
		expect(await look(notice)).toMatchObject({ from: service, subject: 'SUCCESS', 'chunk-range': '1:1' });
		expect(await look(list)).toMatchObject({ from: service, 'chunk-range': '1:3', 'content-compressed': 'Y' });
	});

	test('the reply comes in and is published, and the others are still there', async () => {
		passed += 61 * 60_000;
		const { status, out } = await ndoo('refresh');
		expect({ status, out }).toEqual({ status: 0, out: expect.stringContaining('is in use, dated') });
		const [row] = await project.withWarehouse(
			async (warehouse) => await warehouse.query({ text: 'select count(*) as kept from ndoo_list.cleaned_list' }),
		);
		expect(Number(row?.['kept'])).toBe(kept);
		expect(await ours.ask({ order: 'inbox' })).toEqual(others);
		expect(await readdir(project.path('work'))).toEqual(['digest.key', `mesh-api-${mailbox}.json`]);
	});

	test('the return has whole records of those who were kept, and nobody whom the service was not asked about', async () => {
		expect(await ndoo('disclose', 'clinic-activity')).toMatchObject({ status: 0 });
		const [made = ''] = await readdir(project.path('disclosed', 'clinic-activity'));
		const rowsOf = async (table: string): Promise<number> => {
			const file = project.path('disclosed', 'clinic-activity', made, 'to-recipient', `${table}.csv`);
			return (await readFile(file, 'utf8')).trim().split('\n').length - 1;
		};
		expect(await rowsOf('seen')).toBe(seenAndKept);
		expect(await rowsOf('visit')).toBe(seenAndKept * 2);
		expect(seenAndKept).toBeLessThan(seen.length);
	});

	test('the next look is after nothing, and leaves the others where they are', async () => {
		passed += 61 * 60_000;
		expect(await ndoo('refresh')).toMatchObject({ status: 0, out: expect.stringContaining('Nothing is due') });
		expect(await ours.ask({ order: 'inbox' })).toEqual(others);
		expect(await theirs.ask({ order: 'inbox' })).toEqual([]);
	});
});

const content = (url: string, { ca, client }: Certificates): ProjectContent => ({
	files: {
		'ndoo.yml': `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: embedded
targets:
  embedded: { engine: embedded, folder: warehouse }
mailboxes: { monthly: ${mailbox} }
mesh:
  route: api
  api: { url: '${url}', ca: '${ca}', cert: '${client.cert}', key: '${client.key}', chunkBytes: ${chunkBytes} }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`,
		'flows/business-units/clinic.yml': `
name: clinic
title: The clinic
system: Clinic system
source: { table: { schema: clinic, name: patient }, column: nhs_number }
format: text
`,
		'flows/returns/clinic-activity.yml': `${signedOff('clinic-activity')}tables:
  - name: seen
    source: { schema: clinic, name: seen }
    subject: { column: nhs_number, format: text, keys: [seen_id] }
    columns: [seen_id]
  - name: visit
    source: { schema: clinic, name: visit }
    via: { table: seen, keys: { seen_id: seen_id } }
    columns: [visit_id, seen_id]
`,
	},
	fill: async (warehouse) => {
		await warehouse.script(`
			create schema clinic;
			create table clinic.patient (nhs_number text);
			create table clinic.seen (seen_id integer generated always as identity, nhs_number text);
			create table clinic.visit (visit_id integer generated always as identity, seen_id integer);`);
		const lines = (indexes: readonly NhsIndex[]) => indexes.map((index) => Buffer.from(`${nhsNumberOf(index)}\n`));
		await warehouse.load({ schema: 'clinic', name: 'patient' }, lines(people));
		await warehouse.query({
			text: 'insert into clinic.seen (nhs_number) select jsonb_array_elements_text($1::jsonb)',
			values: [JSON.stringify([...seen, registeredSince].map((index) => index && nhsNumberOf(index)))],
		});
		await warehouse.script('insert into clinic.visit (seen_id) select seen_id from clinic.seen, generate_series(1, 2)');
	},
});
