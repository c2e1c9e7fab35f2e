import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LogFormat, logFormats } from '../../../scripts/cli/edge.ts';
import type { Fault } from '../../../stand-in/mesh-server/faults.ts';
import { type ApiMonth, monthCertificates, openApiMonth } from '../support/api-month.ts';
import { type Certificates, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { echoBodies, echoServer } from '../support/echo-server.ts';
import { makeProject, type Ran, type TestProject } from '../support/project.ts';
import { foundInFiles, rowsOf, type Secrets, secretsIn } from '../support/secret-search.ts';
import { noteSignatures, type Signatures } from '../support/signatures.ts';
import { smallClinic } from '../support/two-table-flow.ts';

// Each route with secrets of its own, through what goes well and what goes wrong, as people and as machines read it: no
// secret is in anything that is printed, in any file that is written, or in any row.

const launcher = fileURLToPath(new URL('../../../bin/ndoo.js', import.meta.url));
const skipped = isSkipped(missingOpenssl);

/** Everything that was printed, with the commands that printed it. */
type Printed = { readonly ran: readonly string[]; readonly text: string };
const nothingPrinted: Printed = { ran: [], text: '' };
const printedAlso = ({ ran, text: before }: Printed, words: readonly string[], { status, out, err }: Ran): Printed => ({
	ran: [...ran, `${words.join(' ')}: ${status}`],
	text: `${before}\n${out}\n${err}`,
});

test('the search finds a secret in every form that it may be printed in', () => {
	const secrets: Secrets = { key: 'a "secret" <of> 100% & more/less' };
	const bytes = Buffer.from(secrets['key'] ?? '');
	const forms = [
		secrets['key'] ?? '',
		JSON.stringify({ inner: secrets['key'] }),
		encodeURIComponent(secrets['key'] ?? ''),
		String(new URLSearchParams({ q: secrets['key'] ?? '' })),
		'a &quot;secret&quot; &lt;of&gt; 100% &amp; more/less',
		bytes.toString('hex'),
		...['', 'u', 'us', 'use', 'user'].map((user) => Buffer.from(`${user}${secrets['key']}:x`).toString('base64')),
	];
	expect(forms.filter((form) => secretsIn(form, secrets).length === 0)).toEqual([]);
	expect(secretsIn('a "secret" of less', secrets)).toEqual([]);
});

describe.skipIf(skipped).each(logFormats)(named("MESH's API, as %s", missingOpenssl), (format) => {
	let certificates: Certificates;
	let month: ApiMonth;
	let signatures: Signatures;
	let printed = nothingPrinted;
	let secrets: Secrets;
	const isTerminal = format === 'text';

	beforeAll(async () => {
		if (skipped) return;
		certificates = await monthCertificates();
		month = await openApiMonth(certificates);
		signatures = noteSignatures();
		secrets = { ...month.environment, key: await keyLine(certificates) };
	});
	afterAll(async () => {
		if (skipped) return;
		signatures[Symbol.dispose]();
		await month[Symbol.asyncDispose]();
		await certificates[Symbol.asyncDispose]();
	});

	async function ndoo(words: readonly string[], environment: Secrets = month.environment): Promise<Ran> {
		const all = [...words, '--log-format', format];
		const ran = await month.project.ndoo(all, { clock: month.clock, environment, isTerminal });
		printed = printedAlso(printed, words, ran);
		return ran;
	}
	async function later(minutes: number, verb: string, environment?: Secrets): Promise<Ran> {
		month.pass(minutes);
		return await ndoo([verb], environment);
	}

	/** Nothing in what was printed, in the project's files, and in the warehouse's rows. */
	async function expectNoSecret(): Promise<void> {
		const find = (searched: string) => [...secretsIn(searched, secrets), ...signatures.foundIn(searched)];
		expect(find(printed.text)).toEqual([]);
		expect(printed.text).not.toMatch(/NHSMESH (?!\[secret\])/);
		expect(find(await month.project.withWarehouse(rowsOf))).toEqual([]);
		expect(await foundInFiles(month.project.folder, find)).toEqual([]);
	}

	test('a month, a trial of the service, a look round', async () => {
		for (const words of [['refresh'], ['doctor']]) expect(await ndoo(words)).toMatchObject({ status: 0 });
		expect(await later(61, 'refresh')).toMatchObject({ status: 0, out: expect.stringMatching(/in use|published/) });
		expect(await ndoo(['test-service'])).toMatchObject({ status: 0 });
		expect(await later(61, 'test-service')).toMatchObject({ status: 0 });
		for (const words of [['ledger', 'list'], ['ledger', 'verify'], ['status']]) {
			expect(await ndoo(words)).toMatchObject({ status: 0 });
		}
		expect(signatures.made.size).toBeGreaterThan(8);
		await expectNoSecret();
	});

	const troubles: readonly Fault[] = [
		{ on: 'handshake', kind: 'refuse-token' },
		{ on: 'inbox', kind: 'fail', status: 500, body: 'xml' },
		{ on: 'send', kind: 'refuse-token' },
		{ on: 'send', kind: 'lose-response' },
		{ on: 'track-local-id', kind: 'refuse-token' },
		{ on: 'download', kind: 'fail', status: 500, body: 'json' },
		{ on: 'acknowledge', kind: 'lose-response' },
	];

	test.each(troubles)('$on meets $kind', async (fault) => {
		const before = month.calls.length;
		if (fault.on === 'track-local-id') month.server.fault({ on: 'send', kind: 'lose-response' });
		month.server.fault(fault);
		// A check is due again, and a handshake.
		await later(40 * 24 * 60, 'refresh');
		await later(61, 'refresh');
		await later(61, 'refresh');
		expect(month.calls.slice(before)).toContainEqual(expect.stringMatching(`^${fault.on} `));
	});

	test('none of it has left a secret anywhere', expectNoSecret);

	test('secrets that are wrong, missing, or in the wrong place', async () => {
		const right = month.environment;
		for (const [name, value = ''] of Object.entries(right)) {
			const { [name]: _, ...others } = right;
			const wrong = { ...others, [name]: `${value} and more` };
			await ndoo(['doctor'], wrong);
			await later(24 * 60, 'refresh', wrong);
			await ndoo(['doctor'], others);
			await ndoo(['doctor'], { ...others, [`${name}_FILE`]: value });
			await ndoo(['status', '--help'], { ...right, NDOO_TARGET: value });
			for (const words of [['status', '--target', value], ['refresh', `--shared-key=${value}`], [value]])
				await ndoo(words);
		}
		const [value = ''] = Object.values(right);
		expect(await ndoo(['ledger', 'verify'], { ...right, NDOO_DIGEST_KEY_FILE: value })).toMatchObject({ status: 10 });
		expect(printed.ran.filter((one) => one.endsWith(': 2'))).toEqual([]);
		await expectNoSecret();
	});

	test('secrets that somebody wrote into ndoo.yml: they are not shown around the mistake', async () => {
		const file = month.project.path('ndoo.yml');
		const before = await readFile(file, 'utf8');
		const value = 'pw-9f2c/in&the+file';
		const lines = [`  password: '${value}'`, `  NDOO_MESH_SHARED_KEY: ${value}`, `  keyPassphrase: "${value}"`];
		for (const line of lines) {
			await writeFile(file, before.replace('mesh:\n', `mesh:\n${line}\n`));
			expect(await ndoo(['parse'])).toMatchObject({ status: 10 });
		}
		await writeFile(file, before.replace("api: { url: '", `api: { url: 'https://me:${value}@`));
		expect(await ndoo(['refresh'])).toMatchObject({ status: 10 });
		await writeFile(file, before);
		expect(secretsIn(printed.text, { value })).toEqual([]);
	});

	test.each(echoBodies)('a server that repeats all that it was given, and more (%s)', async (body) => {
		const file = month.project.path('ndoo.yml');
		const before = await readFile(file, 'utf8');
		const known = Object.values(month.environment);
		// Also where an error's words are cut, after 200 signs.
		for (const padding of ['', 'x'.repeat(175)]) {
			const more = [padding, ...known, ...known.map(encodeURIComponent)].join(' ');
			await using server = await echoServer(417, body, more);
			await writeFile(file, before.replace(month.server.url, server.url));
			await ndoo(['doctor']);
			await later(24 * 60, 'refresh');
		}
		await writeFile(file, before);
		expect(printed.text).toContain('MESH answered 417');
		await expectNoSecret();
	});

	test('a process of its own that is told to print all it can', async () => {
		for (const words of [['doctor'], ['refresh']]) {
			const env = {
				PATH: process.env['PATH'],
				TMPDIR: month.project.folder,
				NODE_DEBUG: 'http,https,net,tls,stream,fetch,undici',
				DEBUG: '*',
				...month.environment,
			};
			const all = [launcher, ...words, '--project-dir', month.project.folder, '--log-format', format];
			const child = spawn(process.execPath, all, { env });
			const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
			expect(err).toMatch(/^NET \d+: /m);
			printed = printedAlso(printed, words, { status, out, err });
		}
		await expectNoSecret();
	});
});

/** A line out of the middle of the key's file. */
const keyLine = async ({ encryptedKey }: Certificates): Promise<string> =>
	(await readFile(encryptedKey, 'utf8')).split('\n')[2] ?? '';

describe.each(logFormats)("the MESH client's folders, and by hand, as %s", (format: LogFormat) => {
	const inFile: Secrets = {
		keyStorePassword: 'key-store 5f1&b7',
		authenticationKey: 'authentication <8a2d>',
		clientAuthentication: 'client "c3e9" password',
	};
	const environment: Secrets = {
		NDOO_MESH_PASSWORD_MONTHLY: 'monthly password 1d7',
		NDOO_MESH_SHARED_KEY: 'shared key 77e',
		NDOO_MESH_KEY_PASSPHRASE: 'passphrase a0b',
		NDOO_WAREHOUSE_PASSWORD: 'warehouse password 4c4',
		NDOO_DIGEST_KEY: 'a digest key of two and thirty bytes, or more',
	};
	let project: TestProject;
	let printed = nothingPrinted;
	let passed = 5_000;

	beforeAll(async () => {
		project = await makeProject(smallClinic(2000));
		const config = await readFile(project.path('mesh', 'meshclient.cfg'), 'utf8');
		await writeFile(project.path('mesh', 'meshclient.cfg'), withSecrets(config, inFile));
		expect(await ndoo('migrate', 'baseline', '--reason', 'a key of its own')).toMatchObject({ status: 0 });
	});
	afterAll(async () => await project[Symbol.asyncDispose]());

	async function ndoo(...words: readonly string[]): Promise<Ran> {
		const clock = () => new Date(Date.now() + passed);
		const all = [...words, '--log-format', format];
		const ran = await project.ndoo(all, { environment, clock, isTerminal: format === 'json' });
		printed = printedAlso(printed, words, ran);
		return ran;
	}

	async function expectNoSecret(): Promise<void> {
		const find = (searched: string) => secretsIn(searched, { ...inFile, ...environment });
		expect(find(printed.text)).toEqual([]);
		expect(find(await project.withWarehouse(rowsOf))).toEqual([]);
		const theirs = join('mesh', 'meshclient.cfg');
		expect(await foundInFiles(project.folder, find)).toEqual(Object.keys(inFile).map((name) => `${name} in ${theirs}`));
		expect(await foundInFiles(project.folder, find, (file) => file === theirs)).toEqual([]);
		expect(printed.ran.filter((one) => one.endsWith(': 2'))).toEqual([]);
	}

	test('a month, and a return', async () => {
		expect(await ndoo('build')).toMatchObject({ status: 0 });
		expect(await ndoo('refresh')).toMatchObject({ status: 0 });
		await project.serve();
		expect(await ndoo('refresh')).toMatchObject({ status: 0, out: expect.stringMatching(/in use|published/) });
		for (const words of [['disclose', 'clinic-activity'], ['doctor'], ['status'], ['ledger', 'list']]) {
			expect(await ndoo(...words)).toMatchObject({ status: 0 });
		}
		await expectNoSecret();
	});

	test('a meshclient.cfg that is not as it should be', async () => {
		const file = project.path('mesh', 'meshclient.cfg');
		const right = await readFile(file, 'utf8');
		const wrong: readonly ((text: string) => string)[] = [
			(text) => text.replace('</KeyStorePassword>', ''),
			(text) => text.replace('<AuthenticationKey>', '<AuthenticationKey'),
			(text) => text.replace('</ClientAuthentication>', '</ClientAuth>'),
			(text) => `<!DOCTYPE MESHConfig [<!ENTITY a "${inFile['keyStorePassword']}">]>${text}`,
			(text) => text.replaceAll('ClientIdentity>', 'Identity>'),
			(text) => text.replace('<InterfaceRoot>', `<InterfaceRoot>${inFile['clientAuthentication']}`),
			(text) => text.replace('<InterfaceRoot>', '<InterfaceRoot><ClientAuthentication>x</ClientAuthentication>'),
			(text) => text.replace('</MESHConfig>', ''),
			(text) => `${text}${text}`,
			() => inFile['authenticationKey'] ?? '',
		];
		for (const change of wrong) {
			await writeFile(file, change(right));
			expect(await ndoo('doctor')).toMatchObject({ status: 1 });
		}
		for (const verb of ['status', 'refresh']) await ndoo(verb);
		await writeFile(file, right);
		await expectNoSecret();
	});

	test('a month by hand, and what is brought wrongly', async () => {
		passed += 40 * 86_400_000;
		expect(await ndoo('refresh', '--route', 'ui')).toMatchObject({ status: 0 });
		await writeFile(project.path('reply.dat'), '9990000018,\r\n');
		for (const more of [[], ['--reason', 'A trial']]) {
			expect(await ndoo('collect', '--route', 'ui', '--file', project.path('reply.dat'), ...more)).not.toMatchObject({
				status: 0,
			});
		}
		for (const verb of ['doctor', 'status', 'refresh']) await ndoo(verb, '--route', 'ui');
		await expectNoSecret();
	});
});

/** The MESH client's configuration with its three secrets (docs/design/mesh.md, "MESH client: folders"). */
const withSecrets = (config: string, secrets: Secrets): string =>
	Object.entries(secrets).reduce((changed, [name, secret]) => {
		const element = `${name[0]?.toUpperCase()}${name.slice(1)}`;
		const escaped = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
		return changed.replaceAll(`<${element}>not used<`, `<${element}>${escaped}<`);
	}, config);
