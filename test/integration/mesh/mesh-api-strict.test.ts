import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../loaders/mesh/api/secret.ts';
import type { SendOptions, SendOutcome } from '../../../loaders/mesh/api/send.ts';
import { type Certificates, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { bytesData, collected, numberedLines, read, tlsOf } from '../support/mesh-api-bench.ts';
import { alice, bob, openStrict, type StrictBench, strictCertificates, workflowId } from '../support/strict-bench.ts';

// The assurance cases that every client of MESH is asked to show (docs/design/mesh.md, "MESH API"), against a server that
// enforces what the public one does not.

const hour = 3_600_000;
const day = 24 * hour;
const skipped = isSkipped(missingOpenssl);
const groupName = (name: string) => named(name, missingOpenssl);

let certificates: Certificates;
let bench: StrictBench;
beforeAll(async () => {
	if (!skipped) certificates = await strictCertificates();
});
beforeEach(async () => {
	if (!skipped) bench = await openStrict(certificates);
});
afterEach(async () => {
	if (!skipped) await bench[Symbol.asyncDispose]();
});
afterAll(async () => {
	if (!skipped) await certificates[Symbol.asyncDispose]();
});

const letter = numberedLines(1300);
const message = { to: bob.id, workflowId, localId: 'L-1' };

const send = async (more: Partial<typeof message> = {}, options: SendOptions = {}): Promise<SendOutcome> =>
	await bench.alice.send({ ...message, ...more }, bytesData(letter), options);

async function sent(options: SendOptions = {}): Promise<string> {
	const outcome = await send({}, options);
	if (outcome.outcome !== 'sent') throw new Error(outcome.outcome);
	return outcome.messageId;
}

const deliver = async (text: string): Promise<string> =>
	await bench.server.deliver({ from: alice.id, to: bob.id, workflowId, passedOn: {}, data: [Buffer.from(text)] });

describe.skipIf(skipped)(groupName('the assurance cases'), () => {
	test.each([
		['whole', { compress: false }, 1],
		['whole, compressed', { compress: true }, 1],
		['chunks', { compress: false, chunkSize: 400 }, 4],
		['chunks, compressed', { compress: true, chunkSize: 400 }, 4],
	])('send and receive: %s', async (_, options, chunks) => {
		await bench.alice.handshake(undefined);
		await bench.bob.handshake(undefined);
		const id = await sent(options);
		expect(await collected(bench.bob.inbox())).toEqual([id]);
		const download = await bench.bob.download(id);
		expect(download).toMatchObject({
			id,
			chunks,
			headers: { type: 'data', from: alice.id, to: bob.id, localId: 'L-1' },
		});
		expect((await read(download.stream())).equals(letter)).toBe(true);
		expect(await bench.bob.acknowledge(id)).toBe('acknowledged');
		expect(await collected(bench.bob.inbox())).toEqual([]);
		expect(await bench.alice.track(id)).toMatchObject({ tracking: { status: 'acknowledged' } });
		expect(await bench.alice.trackLocalId('L-1')).toMatchObject({
			tracking: { messageId: id, status: 'acknowledged' },
		});
	});

	test('600 messages in the inbox', async () => {
		const ids: string[] = [];
		for (let count = 0; count < 600; count++) ids.push(await deliver(String(count)));
		const contents: string[] = [];
		// Acknowledged while the pages are asked for.
		for await (const id of bench.bob.inbox()) {
			contents.push(String(await read((await bench.bob.download(id)).stream())));
			await bench.bob.acknowledge(id);
		}
		expect(contents).toEqual(ids.map((_, count) => String(count)));
		expect(await collected(bench.bob.inbox())).toEqual([]);
	});

	test('403: a sender that may not', async () => {
		expect(await send({ workflowId: 'FORBIDDEN' })).toMatchObject({
			outcome: 'refused',
			error: { kind: 'refused', status: 403, apiCode: '16' },
		});
	});

	test.each([
		['12', { to: 'NOBODY' }],
		['17', { workflowId: 'UNREGISTERED' }],
	])('417, code %s', async (apiCode, more) => {
		expect(await send(more)).toMatchObject({ outcome: 'refused', error: { kind: 'refused', status: 417, apiCode } });
		expect(bench.server.messages()).toEqual([]);
	});

	test('the non-delivery report', async () => {
		const id = await sent();
		bench.pass(5 * day);
		const [reportId = ''] = await collected(bench.alice.inbox());
		const report = await bench.alice.download(reportId);
		expect(report.headers).toMatchObject({
			type: 'report',
			linkedMessageId: id,
			localId: 'L-1',
			status: { code: '14', success: false },
		});
		expect(await read(report.stream())).toEqual(Buffer.alloc(0));
		expect(await bench.alice.acknowledge(reportId)).toBe('acknowledged');
		expect(await bench.alice.track(id)).toMatchObject({ tracking: { status: 'undeliverable' } });
		expect(await collected(bench.bob.inbox())).toEqual([]);
	});

	test('404: a message that never was', async () => {
		await expect(bench.bob.download('NEVER')).rejects.toMatchObject({ kind: 'not found', status: 404, apiCode: '20' });
		expect(await bench.bob.acknowledge('NEVER')).toBe('not there');
		expect(await bench.bob.track('NEVER')).toEqual({ found: 'none' });
	});

	test('410: a message that was acknowledged', async () => {
		const id = await sent();
		await bench.bob.acknowledge(id);
		await expect(bench.bob.download(id)).rejects.toMatchObject({ kind: 'gone', status: 410 });
	});

	test('one worker a mailbox: a second one does no harm, and is told', async () => {
		const id = await deliver('for one of the two');
		const second = await bench.client(bob);
		const [one, other] = [await bench.bob.download(id), await second.download(id)];
		expect(String(await read(one.stream()))).toBe('for one of the two');
		expect(String(await read(other.stream()))).toBe('for one of the two');
		expect(await bench.bob.acknowledge(id)).toBe('acknowledged');
		expect(await second.acknowledge(id)).toBe('acknowledged');
		await expect(second.download(id)).rejects.toMatchObject({ kind: 'gone' });
	});
});

describe.skipIf(skipped)(groupName('what MESH insists on'), () => {
	test.each([
		['behind', -3],
		['ahead', 3],
	])('a clock that is %s by three hours', async (_, hours) => {
		const clock = () => new Date(Date.now() + hours * hour);
		const other = await bench.client(alice, { clock });
		await expect(other.handshake(undefined)).rejects.toMatchObject({
			kind: 'not authenticated',
			todo: expect.stringContaining(`it is about 3 h ${hours < 0 ? 'behind' : 'ahead of'} MESH's`),
		});
	});

	test('a shared key of another environment', async () => {
		const other = await bench.client(alice, { sharedKey: new Secret('of another environment') });
		await expect(other.handshake(undefined)).rejects.toMatchObject({ kind: 'not authenticated' });
		expect(await other.send(message, bytesData(letter))).toMatchObject({
			outcome: 'refused',
			error: { kind: 'not authenticated', code: 'permission-denied' },
		});
	});

	test('chunks that are too small', async () => {
		expect(await send({}, { chunkSize: 9, compress: false })).toMatchObject({
			outcome: 'refused',
			error: { status: 417 },
		});
	});

	test('a request that is too large', async () => {
		const large = numberedLines(3_000_000);
		const outcome = await bench.alice.send(message, bytesData(large), { compress: false });
		expect(outcome).toMatchObject({ outcome: 'refused', error: { status: 413 } });
		expect(bench.server.messages()).toEqual([]);
	});

	test('a message of somebody else', async () => {
		const id = await sent();
		await expect(bench.alice.download(id)).rejects.toMatchObject({ status: 403 });
		expect(await bench.bob.track(id)).toEqual({ found: 'none' });
	});
});

describe.skipIf(skipped)(groupName('certificates'), () => {
	const pem = async (path: string) => await readFile(path, 'utf8');

	test.each(['foreign', 'expired'] as const)('a client certificate that is %s', async (which) => {
		const { cert, key } = certificates[which];
		const tls = { ca: await pem(certificates.ca), certificate: await pem(cert), key: new Secret(await pem(key)) };
		const other = await bench.client(alice, { tls });
		await expect(other.handshake(undefined)).rejects.toMatchObject({
			kind: expect.stringMatching(/^(certificate|unreachable)$/),
		});
	});

	test('no client certificate', async () => {
		const other = await bench.client(alice, { tls: { ca: await pem(certificates.ca) } });
		await expect(other.handshake(undefined)).rejects.toMatchObject({
			kind: expect.stringMatching(/^(certificate|unreachable)$/),
		});
		expect(bench.server.messages()).toEqual([]);
	});

	test('a client certificate of another mailbox', async () => {
		const { cert, key } = certificates.stranger;
		const tls = { ca: await pem(certificates.ca), certificate: await pem(cert), key: new Secret(await pem(key)) };
		const other = await bench.client(alice, { tls });
		await expect(other.handshake(undefined)).rejects.toMatchObject({ kind: 'not authenticated' });
	});

	test('a server that nobody vouches for', async () => {
		const { ca: _, ...others } = await tlsOf(certificates);
		const other = await bench.client(alice, { tls: others });
		await expect(other.handshake(undefined)).rejects.toMatchObject({ kind: 'certificate', code: 'mesh-config' });
		expect(await other.send(message, bytesData(letter))).toMatchObject({
			outcome: 'refused',
			error: { kind: 'certificate' },
		});
	});

	test.each([
		['a passphrase that is wrong', { passphrase: new Secret('wrong') }],
		['no passphrase', { passphrase: undefined }],
		['what is no certificate', { certificate: 'none' }],
		['a key of another certificate', {}],
	])('%s', async (name, more) => {
		const { passphrase, ...others } = { ...(await tlsOf(certificates)), ...more };
		const foreign = name.startsWith('a key') ? { key: new Secret(await pem(certificates.foreign.key)) } : {};
		const tls = { ...others, ...foreign, ...(passphrase === undefined ? {} : { passphrase }) };
		const error = await bench.client(alice, { tls }).catch((caught: unknown) => caught);
		expect(error).toMatchObject({
			code: 'mesh-config',
			message: 'The certificates for MESH cannot be used together.',
		});
		expect(error).not.toHaveProperty('cause');
	});
});
