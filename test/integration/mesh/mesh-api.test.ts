import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MeshApiClient } from '../../../loaders/mesh/api/client.ts';
import type { MeshApiOptions } from '../../../loaders/mesh/api/options.ts';
import type { SendOutcome } from '../../../loaders/mesh/api/send.ts';
import { makeCertificates, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { apiClient, bytesData, collected, numberedLines, read, sharedKey, tlsOf } from '../support/mesh-api-bench.ts';
import { meshSandbox, type Sandbox } from '../support/mesh-sandbox.ts';
import { type PythonMeshClient, pythonMeshClient } from '../support/python-mesh-client.ts';
import { pythonVenv } from '../support/python-venv.ts';

// NHS England's own stand-in server between our client and theirs: what the one sends, the other receives.

const ours = { id: 'YCLTA53', odsCode: 'R1A', password: 'the password of ours' };
const theirs = { id: 'X26OT154', odsCode: 'X26', password: 'the password of theirs' };
const workflowId = 'SPINE_NTT_UPHOLDING';
const chunkSize = 5_000_001;

const venv = await pythonVenv();
const missing = 'missing' in venv ? venv.missing : missingOpenssl;

describe.skipIf(isSkipped(missing)).each(['HTTP', 'HTTPS, with certificates on both sides'] as const)(
	named('our client and the Python client, over the MESH sandbox by %s', missing),
	(protocol) => {
		const ends: AsyncDisposable[] = [];
		let secured: Partial<MeshApiOptions>;
		let sandbox: Sandbox;
		let client: MeshApiClient;
		let service: PythonMeshClient;
		let folder: string;

		beforeAll(async () => {
			if ('missing' in venv) return;
			const { python } = venv;
			folder = await mkdtemp(join(tmpdir(), 'ndoo-mesh-api-'));
			const certificates = protocol === 'HTTP' ? undefined : await makeCertificates([ours.id, theirs.id]);
			if (certificates !== undefined) ends.unshift(certificates);
			secured = certificates === undefined ? {} : { tls: await tlsOf(certificates) };
			sandbox = await meshSandbox({ python, sharedKey, mailboxes: [ours, theirs], workflowId, certificates });
			ends.unshift(sandbox);
			const { url } = sandbox;
			const { id: mailbox, password } = theirs;
			service = pythonMeshClient({ python, url, sharedKey, mailbox, password, certificates });
			ends.unshift(service);
			client = apiClient(url, ours, secured);
		});

		afterAll(async () => {
			await client.close();
			for (const end of ends) await end[Symbol.asyncDispose]();
			await rm(folder, { recursive: true });
		});

		const send = async (bytes: Uint8Array, localId: string, options = {}): Promise<SendOutcome> =>
			await client.send({ to: theirs.id, workflowId, localId, subject: localId }, bytesData(bytes), options);

		async function receivedByService(id: string): Promise<{ readonly headers: unknown; readonly bytes: Buffer }> {
			const file = join(folder, id);
			const headers = await service.ask({ order: 'receive', id, file });
			await service.ask({ order: 'acknowledge', id });
			return { headers, bytes: await readFile(file) };
		}

		async function sentByService(bytes: Uint8Array, localId: string, more = {}): Promise<string> {
			const file = join(folder, localId);
			await writeFile(file, bytes);
			const headers = { workflow_id: workflowId, local_id: localId };
			return String(await service.ask({ order: 'send', to: ours.id, file, headers, ...more }));
		}

		test('both make the handshake', async () => {
			const { at, clockSkew } = await client.handshake(undefined);
			expect(Math.abs(clockSkew ?? Number.NaN)).toBeLessThan(60_000);
			expect(await client.handshake(at)).toEqual({ at, clockSkew: undefined });
			await service.ask({ order: 'handshake' });
		});

		const small = numberedLines(1300);
		const large = numberedLines(3 * chunkSize - 7);
		const cases = [
			['whole', small, { compress: false }],
			['whole-compressed', small, { compress: true }],
			['chunks', large, { chunkSize, compress: false }],
			['chunks-compressed', large, { chunkSize, compress: true }],
		] as const;

		test.each(cases)('from us to them: %s', async (name, bytes, options) => {
			const outcome = await send(bytes, name, options);
			expect(outcome).toEqual({ outcome: 'sent', messageId: expect.any(String) });
			const id = outcome.outcome === 'sent' ? outcome.messageId : '';
			expect(await service.ask({ order: 'inbox' })).toEqual([id]);
			expect(await client.track(id)).toMatchObject({
				found: 'one',
				tracking: { messageId: id, localId: name, recipient: theirs.id, workflowId, status: 'accepted' },
			});
			const { headers, bytes: received } = await receivedByService(id);
			expect(headers).toMatchObject({ from: ours.id, localid: name, subject: name, workflowid: workflowId });
			expect(received.equals(bytes)).toBe(true);
			expect(await client.track(id)).toMatchObject({ tracking: { status: 'acknowledged' } });
		});

		test.each(cases)('from them to us: %s', async (name, bytes, options) => {
			const id = await sentByService(bytes, `reply-${name}`, options);
			expect(await collected(client.inbox())).toEqual([id]);
			const message = await client.download(id);
			expect(message).toMatchObject({
				chunks: name.startsWith('chunks') ? 3 : 1,
				headers: {
					type: 'data',
					from: theirs.id,
					to: ours.id,
					localId: `reply-${name}`,
					workflowId,
					status: { code: '00' },
				},
			});
			expect((await read(message.stream())).equals(bytes)).toBe(true);
			expect(await client.acknowledge(id)).toBe('acknowledged');
			expect(await client.acknowledge(id)).toBe('acknowledged');
			expect(await collected(client.inbox())).toEqual([]);
			expect(await service.ask({ order: 'track', id })).toMatchObject({ status: 'acknowledged' });
		});

		test('600 messages in the inbox, a page at a time', async () => {
			const sent: string[] = [];
			for (let count = 0; count < 600; count++) {
				sent.push(await sentByService(Buffer.from(`${count}`), 'one-of-many'));
			}
			expect(await collected(client.inbox({ pageSize: 250 }))).toEqual(sent);
			const contents: string[] = [];
			for (const id of sent) {
				contents.push(String(await read((await client.download(id)).stream())));
				await client.acknowledge(id);
			}
			expect(contents).toEqual(sent.map((_, count) => `${count}`));
			expect(await collected(client.inbox())).toEqual([]);
		});

		test('the inbox of one workflow', async () => {
			const id = await sentByService(small, 'filtered');
			expect(await collected(client.inbox({ workflowFilter: 'OTHER' }))).toEqual([]);
			expect(await collected(client.inbox({ workflowFilter: 'SPINE_NTT*' }))).toEqual([id]);
			expect(await collected(client.inbox({ workflowFilter: '!SPINE_NTT*' }))).toEqual([]);
			await client.acknowledge(id);
		});

		test('a message that is left in the middle is there again', async () => {
			const id = await sentByService(large, 'left', { chunkSize });
			for await (const part of (await client.download(id)).stream()) {
				expect(part.length).toBeGreaterThan(0);
				break;
			}
			expect((await read((await client.download(id)).stream())).equals(large)).toBe(true);
			await client.acknowledge(id);
		});

		test('a report', async () => {
			const report = {
				...{ mailbox_id: ours.id, workflow_id: workflowId, local_id: 'not-collected', linked_message_id: 'SENT1' },
				...{ code: '14', description: 'as the sandbox words it', status: 'undeliverable' },
			};
			// The sandbox's own call for tests. It wants no token, but a certificate like any other.
			const file = join(folder, 'report.json');
			await writeFile(file, JSON.stringify(report));
			const made = await service.ask({ order: 'report', file });
			expect(await collected(client.inbox())).toEqual([made]);
			const message = await client.download(String(made));
			expect(message.headers).toMatchObject({
				type: 'report',
				localId: 'not-collected',
				linkedMessageId: 'SENT1',
				status: { code: '14', success: false },
			});
			expect(await read(message.stream())).toEqual(Buffer.alloc(0));
			await client.acknowledge(message.id);
		});

		test('by our own reference: none, one and several', async () => {
			expect(await client.trackLocalId('never-sent')).toEqual({ found: 'none' });
			const { messageId } = { messageId: undefined, ...(await send(small, 'twice')) };
			expect(await client.trackLocalId('twice')).toMatchObject({
				found: 'one',
				tracking: { messageId, status: 'accepted' },
			});
			await send(small, 'twice');
			expect(await client.trackLocalId('twice')).toEqual({ found: 'several' });
		});

		test('a message that was never sent is not tracked', async () => {
			expect(await client.track('NEVER')).toEqual({ found: 'none' });
		});

		test('where a workflow goes', async () => {
			expect(await client.lookup('X26', workflowId)).toEqual([{ mailbox: theirs.id, name: theirs.id }]);
			expect(await client.lookup('X26', 'OTHER')).toEqual([]);
		});

		test('a recipient that is not there: refused, code 12', async () => {
			const outcome = await client.send({ to: 'NOBODY', workflowId }, bytesData(small));
			expect(outcome).toMatchObject({ outcome: 'refused', error: { kind: 'refused', status: 417, apiCode: '12' } });
		});

		test('a message that is not there', async () => {
			await expect(client.download('NEVER')).rejects.toMatchObject({ kind: 'not found', apiCode: '20' });
			expect(await client.acknowledge('NEVER')).toBe('not there');
		});

		test('a password that is wrong', async () => {
			const other = apiClient(sandbox.url, { ...ours, password: 'wrong' }, secured);
			await expect(other.handshake(undefined)).rejects.toMatchObject({ code: 'permission-denied', status: 403 });
			await other.close();
		});
	},
);
