import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExitStatus } from '../../../core/exit-status.ts';
import { main } from '../../../scripts/main.ts';
import { rawCall, sign, type Wanted } from '../../stand-in/mesh-server/raw-call.ts';
import { makeCertificates, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';

const secrets = {
	NDOO_MESH_SHARED_KEY: 'the shared key of this test',
	NDOO_MESH_PASSWORD_MONTHLY: 'the password of this test',
};

/** The port of a server that was here and is gone. */
async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}

type StandInProject = { readonly url: string; readonly environment?: string; readonly mailbox?: string };

type Running = AsyncDisposable & {
	readonly said: { out: string; err: string };
	/** Ends it as Ctrl-C does. */
	stop(): void;
	readonly status: Promise<ExitStatus>;
};

/** `ndoo stand-in` in this process, over a project whose API is at this address. */
async function standIn(
	{ url, environment = 'stand-in', mailbox = 'NDOO-TEST-01' }: StandInProject,
	words: readonly string[] = [],
	given: object = secrets,
): Promise<Running> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-command-'));
	await writeFile(
		join(folder, 'ndoo.yml'),
		`
name: test
organisation: { name: Test trust, odsCode: X0X }
environment: ${environment}
target: embedded
targets:
  embedded: { engine: embedded, folder: warehouse }
mailboxes: { monthly: ${mailbox} }
mesh: { route: api, api: { url: '${url}', ca: ca.pem, cert: cert.pem, key: key.pem } }
`,
	);
	const said = { out: '', err: '' };
	const stopping = new AbortController();
	const status = main(
		['stand-in', '--project-dir', folder, ...words],
		{ ...given },
		{
			out: (text) => {
				said.out += text;
			},
			err: (text) => {
				said.err += text;
			},
			isTerminal: false,
			signal: stopping.signal,
		},
	);
	return {
		said,
		stop: () => stopping.abort(),
		status,
		[Symbol.asyncDispose]: async () => {
			stopping.abort();
			await status;
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** The status with which the inbox is answered. */
async function look(url: string, { password = secrets.NDOO_MESH_PASSWORD_MONTHLY, tls }: Look = {}): Promise<number> {
	const mailbox = 'NDOO-TEST-01';
	const authorization = sign({ mailbox, password, sharedKey: secrets.NDOO_MESH_SHARED_KEY, at: new Date() });
	const said = await rawCall(`${url}/messageexchange/${mailbox}/inbox`, {
		headers: { authorization },
		...(tls && { tls }),
	});
	return said.status;
}

type Look = Pick<Wanted, 'tls'> & { readonly password?: string };

const isOpen = (port: number): Promise<boolean> =>
	new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
		socket.unref();
	});

describe('ndoo stand-in, on the route api', () => {
	test('is MESH at the address of the project, with its secrets, until it is stopped', async () => {
		const port = await freePort();
		await using running = await standIn({ url: `http://localhost:${port}` });
		await expect.poll(() => running.said.err).toContain(`Waiting for calls at http://127.0.0.1:${port}.`);
		const url = `http://127.0.0.1:${port}`;
		expect([await look(url), await look(url, { password: 'another' })]).toEqual([200, 403]);
		running.stop();
		expect(await running.status).toBe(0);
		expect(running.said.out).toBe('The stand-in has stopped.\n');
		expect(running.said.err).toContain('inbox of NDOO-TEST-01: 200.');
		expect(running.said.err).toContain('inbox of NDOO-TEST-01: 403.');
		expect(await isOpen(port)).toBe(false);
	});

	test.each<[string, StandInProject, object, string]>([
		[
			'is refused outside the stand-in environment',
			{ environment: 'int', mailbox: 'YCLTA53', url: 'https://msg.intspineservices.nhs.uk' },
			secrets,
			'This project is set to int; the stand-in answers only where the environment is stand-in.',
		],
		[
			'listens on no other machine',
			{ url: 'http://mesh.example:8700' },
			secrets,
			'The stand-in listens on this machine alone, on a port of its own.',
		],
		[
			'needs a port of its own',
			{ url: 'http://localhost' },
			secrets,
			'The stand-in listens on this machine alone, on a port of its own.',
		],
		[
			'needs certificates over https',
			{ url: 'https://localhost:8700' },
			secrets,
			'Over https the stand-in needs certificates, and was not given all of them.',
		],
		['needs the secrets', { url: 'http://localhost:8700' }, {}, 'There is no password of the mailbox NDOO-TEST-01.'],
	])('%s', async (_, project, given, message) => {
		await using running = await standIn(project, [], given);
		expect(await running.status).toBe(10);
		expect(running.said.err.split('\n')[0]).toBe(message);
	});

	test('says so when its port is taken', async () => {
		const other = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => other.once('listening', resolve));
		const { port } = other.address() as AddressInfo;
		await using running = await standIn({ url: `http://localhost:${port}` });
		expect(await running.status).toBe(10);
		expect(running.said.err).toContain(`The stand-in cannot listen on port ${port} of this machine.`);
		await new Promise((resolve) => other.close(resolve));
	});
});

describe.skipIf(isSkipped(missingOpenssl))(named('ndoo stand-in, over https', missingOpenssl), () => {
	test('proves who it is, and asks who calls', async () => {
		const port = await freePort();
		await using certificates = await makeCertificates(['NDOO-TEST-01']);
		const { server, ca, client } = certificates;
		const files = ['--server-certificate', server.cert, '--server-key', server.key, '--client-authority', ca];
		await using running = await standIn({ url: `https://localhost:${port}` }, files);
		await expect.poll(() => running.said.err).toContain(`Waiting for calls at https://127.0.0.1:${port}.`);
		const [authority, cert, key] = await Promise.all([ca, client.cert, client.key].map((path) => readFile(path)));
		const url = `https://127.0.0.1:${port}`;
		expect(await look(url, { tls: { ca: authority, cert, key } })).toBe(200);
		await expect(look(url, { tls: { ca: authority } })).rejects.toThrow();
	});
});
