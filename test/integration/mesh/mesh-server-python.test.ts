import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testNumbers } from '../../../loaders/service/test-numbers.ts';
import {
	openServer,
	password,
	type ServerBench,
	service,
	sharedKey,
	workflow,
} from '../../stand-in/mesh-server/server-bench.ts';
import { type Certificates, makeCertificates, missingOpenssl, serverCertificates } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { type PythonMeshClient, pythonMeshClient } from '../support/python-mesh-client.ts';
import { pythonVenv } from '../support/python-venv.ts';

const tools = await pythonVenv();
const python = 'python' in tools ? tools.python : '';
const missing = 'missing' in tools ? tools.missing : missingOpenssl;

// NHS England's own client is the witness that what this server answers is MESH, and that it refuses nothing that is.
describe.skipIf(isSkipped(missing))(named('the public Python client over mutual TLS', missing), () => {
	let certificates: Certificates;
	let bench: ServerBench;
	let alice: PythonMeshClient;
	let bob: PythonMeshClient;
	const file = (name: string): string => join(certificates.folder, name);

	const clientOf = (mailbox: string, server: ServerBench, secret = password): PythonMeshClient =>
		pythonMeshClient({ python, url: server.server.url, mailbox, password: secret, sharedKey, certificates });

	beforeAll(async () => {
		certificates = await makeCertificates(['ALICE', 'BOB', service]);
		bench = await openServer({
			certificates: await serverCertificates(certificates),
			clock: () => new Date(),
			limits: { smallestChunk: 1000, replyChunk: 100 },
			service: { scenarios: ['no-job-notice'], seed: 'seed', rate: 0, turnaroundMilliseconds: 0 },
		});
		[alice, bob] = [clientOf('ALICE', bench), clientOf('BOB', bench)];
	});
	afterAll(async () => {
		for (const part of [alice, bob, bench, certificates]) await part[Symbol.asyncDispose]();
	});

	test('shakes hands', async () => {
		expect(await alice.ask({ order: 'handshake' })).toBe(null);
	});

	test.each([
		['in one piece', undefined, false],
		['in one piece, packed', undefined, true],
		['in chunks', 3000, false],
		['in chunks, each packed', 3000, true],
	])('sends a message %s, follows it, and the other fetches the same bytes', async (name, chunkSize, compress) => {
		const content = randomBytes(10_000);
		await writeFile(file('sent'), content);
		const headers = { workflow_id: 'LETTERS', local_id: name, subject: 'Greetings', filename: 'letter.bin' };
		const more = { compress, ...(chunkSize === undefined ? {} : { chunkSize }) };
		const id = String(await alice.ask({ order: 'send', to: 'BOB', file: file('sent'), headers, ...more }));
		expect(await alice.ask({ order: 'track', id })).toMatchObject({ status: 'accepted', local_id: name });
		expect(await bob.ask({ order: 'inbox' })).toEqual([id]);
		expect(await bob.ask({ order: 'receive', id, file: file('received') })).toMatchObject({
			from: 'ALICE',
			messagetype: 'DATA',
			localid: name,
			subject: 'Greetings',
			filename: 'letter.bin',
			'chunk-range': chunkSize === undefined ? '1:1' : '1:4',
		});
		expect(await readFile(file('received'))).toEqual(content);
		await bob.ask({ order: 'acknowledge', id });
		expect(await bob.ask({ order: 'inbox' })).toEqual([]);
		expect(await alice.ask({ order: 'track', id })).toMatchObject({ status: 'acknowledged' });
		await expect(bob.ask({ order: 'receive', id, file: file('received') })).rejects.toThrow('410 Client Error');
	});

	test('goes through an inbox of six hundred messages', async () => {
		const letter = { from: 'ALICE', to: 'BOB', workflowId: 'LETTERS', passedOn: {} };
		const ids: string[] = [];
		for (let count = 0; count < 600; count++) ids.push(await bench.server.deliver({ ...letter, data: [Buffer.of(1)] }));
		expect(await bob.ask({ order: 'inbox' })).toEqual(ids);
		for (const id of ids) await bob.ask({ order: 'acknowledge', id });
		expect(await bob.ask({ order: 'inbox' })).toEqual([]);
	});

	test('asks the check service about the published test numbers, and gets exactly the last ten', async () => {
		const { sent, returned } = testNumbers.int;
		await writeFile(file('request'), rowsOf(sent));
		const headers = { workflow_id: workflow, local_id: 'L-1' };
		await alice.ask({ order: 'send', to: service, file: file('request'), headers, compress: true });
		const ids = (await alice.ask({ order: 'inbox' })) as readonly string[];
		expect(ids.length).toBe(1);
		await alice.ask({ order: 'receive', id: ids[0] ?? '', file: file('list') });
		expect(await readFile(file('list'), 'utf8')).toBe(rowsOf(returned));
		await alice.ask({ order: 'acknowledge', id: ids[0] ?? '' });
	});

	test.each([
		['to a mailbox that is not there', 'NOBODY', 'LETTERS', 'Unregistered to address'],
		['of a workflow that the other does not have', 'BOB', workflow, 'Workflow ID not registered for mailbox'],
		['that it may not send', 'BOB', 'OTHERS', 'Sender is not allowed to send messages of this type'],
	])('is told why a message is refused: %s', async (_, to, workflowId, reason) => {
		await writeFile(file('sent'), 'A letter.');
		const headers = { workflow_id: workflowId };
		await expect(alice.ask({ order: 'send', to, file: file('sent'), headers })).rejects.toThrow(reason);
	});

	test('is refused with the wrong password', async () => {
		await using wrong = clientOf('ALICE', bench, 'another');
		await expect(wrong.ask({ order: 'handshake' })).rejects.toThrow('403 Client Error');
	});

	test('plays the check service, where the stand-in does not', async () => {
		await using played = await openServer({
			scenarios: 'played over the wire',
			certificates: await serverCertificates(certificates),
			clock: () => new Date(),
		});
		await using asking = clientOf('ALICE', played);
		await using answering = clientOf(service, played);
		await writeFile(file('request'), rowsOf(testNumbers.int.sent));
		const headers = { workflow_id: workflow, local_id: 'L-2' };
		const id = await asking.ask({ order: 'send', to: service, file: file('request'), headers });
		expect(await answering.ask({ order: 'inbox' })).toEqual([id]);
		const received = { order: 'receive', id: String(id), file: file('received') } as const;
		expect(await answering.ask(received)).toMatchObject({ localid: 'L-2', from: 'ALICE' });
		await answering.ask({ order: 'send', to: 'ALICE', file: file('received'), headers });
		expect(await asking.ask({ order: 'inbox' })).toHaveLength(1);
	});
});

const rowsOf = (numbers: readonly string[]): string => numbers.map((number) => `${number},\r\n`).join('');
