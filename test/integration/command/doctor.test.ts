import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiMonth, monthCertificates, openApiMonth } from '../support/api-month.ts';
import { type Certificates, lastDayOf, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { onePeopleTable } from '../support/people-table.ts';
import { makeProject, type Ran, type TestProject } from '../support/project.ts';
import { secretsIn } from '../support/secret-search.ts';

// `ndoo doctor` on each route, from the command line.

const skipped = isSkipped(missingOpenssl);

/** Level, subject and text of each line, with the folder of the project left out. */
function linesOf({ out }: Ran, folder: string): readonly string[] {
	return out
		.split('\n')
		.filter((line) => /^(ok|warning|failed)/.test(line))
		.map((line) =>
			line
				.replaceAll(folder, '…')
				.replaceAll(/\s{2,}/g, ' | ')
				.replace(/[\d,]+ MB are/, 'so many MB are'),
		);
}

const isPosix = process.platform !== 'win32';
const closed = (about: string, path: string): readonly string[] =>
	isPosix ? [`ok | privacy, ${about} | closed to other accounts: …/${path}`] : [];

const right = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith('ok'));
const notRight = (lines: readonly string[]): readonly string[] => lines.filter((line) => !line.startsWith('ok'));

describe('on the route client', () => {
	let project: TestProject;
	beforeAll(async () => {
		const { files, fill } = onePeopleTable(2000);
		project = await makeProject({ files: { ...files, 'ndoo.yml': projectFile }, fill });
	});
	afterAll(async () => await project[Symbol.asyncDispose]());

	test('before the first month', async () => {
		const ran = await project.ndoo(['doctor']);
		expect(ran.status).toBe(0);
		expect(linesOf(ran, project.folder)).toEqual([
			'ok | project | test: the stand-in environment, over the route client',
			'ok | licence | accepted on 2026-01-05 (version 2025-01)',
			'ok | mailbox, monthly | NDOO-TEST-01',
			'warning | mailbox, one-off | none',
			'ok | mailbox, test | NDOO-TEST-02',
			'ok | recipient | requests go to NDOO-STAND-IN',
			expect.stringMatching(
				/^ok \| warehouse \| reached, and its schema is that of this version \(embedded\); its roles begin with ndoo_[0-9a-f]{8}_$/,
			),
			'warning | list | there is none, so every cleaned view refuses to be read',
			'ok | work folder | may be written and cleared: …/work',
			'ok | room for work | so many MB are free on the disk of …/work',
			...closed('work', 'work'),
			...closed('warehouse', 'warehouse/data'),
			'ok | MESH client, NDOO-TEST-01 | its folders are in …/mesh/NDOO-TEST-01; it keeps copies in SENT',
			'ok | folder IN | may be written and cleared: …/mesh/NDOO-TEST-01/IN',
			'ok | folder OUT | may be written and cleared: …/mesh/NDOO-TEST-01/OUT',
			'ok | folder SENT | may be written and cleared: …/mesh/NDOO-TEST-01/SENT',
			'ok | folder FAILED | may be written and cleared: …/mesh/NDOO-TEST-01/FAILED',
			'ok | room in OUT | so many MB are free on the disk of …/mesh/NDOO-TEST-01/OUT',
			'ok | MESH client, NDOO-TEST-02 | its folders are in …/mesh/NDOO-TEST-02; it keeps copies in SENT',
			'ok | folder IN | may be written and cleared: …/mesh/NDOO-TEST-02/IN',
			'ok | folder OUT | may be written and cleared: …/mesh/NDOO-TEST-02/OUT',
			'ok | folder SENT | may be written and cleared: …/mesh/NDOO-TEST-02/SENT',
			'ok | folder FAILED | may be written and cleared: …/mesh/NDOO-TEST-02/FAILED',
			'ok | room in OUT | so many MB are free on the disk of …/mesh/NDOO-TEST-02/OUT',
		]);
		expect(ran.out).toContain(`\n\n${isPosix ? 22 : 20} right, 2 to look at, 0 wrong.\n`);
	});

	test('after a month the list is right; a mailbox whose folders are gone is not', async () => {
		await project.ndoo(['refresh']);
		await project.serve();
		await project.ndoo(['refresh']);
		await rm(project.path('mesh', 'NDOO-TEST-02'), { recursive: true });
		const ran = await project.ndoo(['doctor']);
		expect(ran.status).toBe(1);
		const lines = linesOf(ran, project.folder);
		expect(right(lines)).toContainEqual(
			expect.stringMatching(
				/^ok \| list \| dated \d{4}-\d\d-\d\d \(stand-in\), 0 days old of 35; the next check is due on /,
			),
		);
		expect(notRight(lines)).toEqual([
			'warning | mailbox, one-off | none',
			"failed | MESH client, NDOO-TEST-02 | The MESH client's folder …/mesh/NDOO-TEST-02/IN is not there.",
		]);
	});

	test.skipIf(!isPosix)('what others may get at, a file with a secret among it', async () => {
		await chmod(project.path('work'), 0o755);
		await writeFile(project.path('secret'), 'a digest key of two and thirty bytes, or more', { mode: 0o644 });
		const environment = { NDOO_DIGEST_KEY_FILE: project.path('secret'), NDOO_MESH_SHARED_KEY_FILE: 'x'.repeat(5_000) };
		const ran = await project.ndoo(['doctor'], { environment });
		await chmod(project.path('work'), 0o700);
		expect(ran.status).toBe(1);
		expect(notRight(linesOf(ran, project.folder)).filter((line) => line.includes('privacy'))).toEqual([
			'failed | privacy, work | every account of this machine may get at it: …/work',
			'failed | privacy, NDOO_DIGEST_KEY_FILE | every account of this machine may get at it: the file that it names',
		]);
	});

	test('for machines: the findings', async () => {
		const { out } = await project.ndoo(['doctor', '--log-format', 'json', '--route', 'ui']);
		const { findings } = JSON.parse(out);
		expect(findings).toContainEqual({
			about: 'folder by hand',
			level: 'ok',
			text: `may be written and cleared: ${project.path('by-hand')}`,
		});
		expect(await readdir(project.path('by-hand'))).toEqual([]);
	});

	test('a warehouse that is not there does not keep it from looking at the rest', async () => {
		await rm(project.path('warehouse'), { recursive: true });
		const lines = linesOf(await project.ndoo(['doctor', '--route', 'ui']), project.folder);
		expect(notRight(lines)).toContainEqual(expect.stringMatching(/^failed \| warehouse \| /));
		expect(right(lines)).toContainEqual('ok | folder by hand | may be written and cleared: …/by-hand');
	});
});

describe.skipIf(skipped)(named('on the route api', missingOpenssl), () => {
	let certificates: Certificates;
	let month: ApiMonth;
	beforeAll(async () => {
		if (skipped) return;
		certificates = await monthCertificates();
		month = await openApiMonth(certificates);
	});
	afterAll(async () => {
		if (skipped) return;
		await month[Symbol.asyncDispose]();
		await certificates[Symbol.asyncDispose]();
	});
	const doctor = async (): Promise<Ran> => {
		const ran = await month.ndoo('doctor');
		expect(secretsIn(`${ran.out}${ran.err}`, month.environment)).toEqual([]);
		return ran;
	};

	test('certificates, key, clock, handshakes and recipient', async () => {
		const ran = await doctor();
		expect(ran.status).toBe(0);
		const lines = linesOf(ran, month.project.folder);
		expect(right(lines).slice(-5)).toEqual([
			'ok | client key | opens, and belongs to the certificate',
			'ok | mailbox NDOO-TEST-01 | MESH lets it in',
			"ok | clock | agrees with MESH's",
			'ok | recipient | MESH knows NDOO-STAND-IN as the check service',
			'ok | mailbox NDOO-TEST-02 | MESH lets it in',
		]);
		expect(notRight(lines).slice(-2)).toEqual([
			`warning | certificate authorities | runs out on ${await lastDayOf(certificates.ca)}`,
			`warning | client certificate | runs out on ${await lastDayOf(certificates.client.cert)}`,
		]);
		expect(month.calls).toEqual(['handshake 200', 'lookup 200', 'handshake 200', 'lookup 200']);
	});

	test('a mailbox that is not let in', async () => {
		month.server.fault({ kind: 'refuse-token', on: 'handshake' });
		const ran = await doctor();
		expect(ran.status).toBe(1);
		expect(notRight(linesOf(ran, month.project.folder)).at(-1)).toBe(
			'failed | mailbox NDOO-TEST-01 | The handshake of mailbox NDOO-TEST-01 did not work: MESH answered 403 (not authenticated), saying "The token is not valid".',
		);
	});

	test('a key that the passphrase does not open, and passwords that are missing', async () => {
		const environment = { NDOO_MESH_KEY_PASSPHRASE: 'not this one' };
		const ran = await month.project.ndoo(['doctor'], { environment });
		expect(ran.status).toBe(1);
		const lines = notRight(linesOf(ran, certificates.folder));
		expect(lines).toContainEqual('failed | client key | …/encrypted.key cannot be opened');
		expect(lines).toContainEqual(
			'failed | mailbox NDOO-TEST-01 | There is no password of the mailbox NDOO-TEST-01. Found: nothing in the variable NDOO_MESH_PASSWORD_MONTHLY. Found: nothing in the variable NDOO_MESH_PASSWORD_MONTHLY_FILE, or in the file that it names.',
		);
		expect(`${ran.out}${ran.err}`).not.toContain('not this one');
	});
});

const projectFile = `
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: stand-in
target: embedded
targets:
  embedded: { engine: embedded, folder: warehouse }
mailboxes: { monthly: NDOO-TEST-01, test: NDOO-TEST-02 }
mesh: { route: client, client: { configFile: mesh/meshclient.cfg } }
licence: { acceptedBy: A. Tester, acceptedOn: 2026-01-05, version: '2025-01' }
`;
