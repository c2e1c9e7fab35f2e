import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ApiMessageData } from '../../../../loaders/mesh/api/message-data.ts';
import { clientOf, hangUp, json, type Reply, serve } from './scripted-server.ts';

const message = { to: 'X26OT154', workflowId: 'SPINE_NTT_UPHOLDING', localId: 'R1A-1' };
const accepted = json(202, { message_id: 'M1' });
const outbox = '/messageexchange/YCLTA53/outbox';

const dataOf = (text: string): ApiMessageData => ({
	size: text.length,
	async *read(start, end) {
		yield Buffer.alloc(0);
		for (let at = start; at < end; at += 3) yield Buffer.from(text.slice(at, Math.min(end, at + 3)));
	},
});
const ten = dataOf('0123456789');

async function sent(replies: readonly Reply[], options: { chunkSize?: number; compress?: boolean } = {}) {
	const { url, seen } = await serve(...replies);
	const { client, pauses } = clientOf(url);
	return { outcome: await client.send(message, ten, options), seen, pauses };
}

describe('a whole message', () => {
	test('is compressed, in one request', async () => {
		const { outcome, seen } = await sent([accepted]);
		expect(outcome).toEqual({ outcome: 'sent', messageId: 'M1' });
		expect(seen).toMatchObject([
			{
				method: 'POST',
				url: outbox,
				headers: {
					'mex-to': 'X26OT154',
					'mex-workflowid': 'SPINE_NTT_UPHOLDING',
					'mex-localid': 'R1A-1',
					'content-type': 'application/octet-stream',
					'content-encoding': 'gzip',
					connection: 'close',
				},
			},
		]);
		expect(seen[0]?.headers).not.toHaveProperty('mex-chunk-range');
		expect(gunzipSync(seen[0]?.body ?? '').toString()).toBe('0123456789');
	});

	test('or as it is, with its length', async () => {
		const { seen } = await sent([accepted], { compress: false });
		expect(seen[0]?.headers).toMatchObject({ 'content-length': '10' });
		expect(seen[0]?.headers).not.toHaveProperty('content-encoding');
		expect(seen[0]?.body.toString()).toBe('0123456789');
	});

	test('the id as version 1 gives it', async () => {
		expect((await sent([json(200, { messageID: 'M1' })])).outcome).toEqual({ outcome: 'sent', messageId: 'M1' });
	});
});

describe('chunks', () => {
	const options = { chunkSize: 4 };

	test('each compressed by itself, under the id of the message', async () => {
		const { outcome, seen } = await sent([accepted], options);
		expect(outcome).toEqual({ outcome: 'sent', messageId: 'M1' });
		expect(
			seen.map(({ url, headers, body }) => [url, headers['mex-chunk-range'], gunzipSync(body).toString()]),
		).toEqual([
			[outbox, '1:3', '0123'],
			[`${outbox}/M1/2`, '2:3', '4567'],
			[`${outbox}/M1/3`, '3:3', '89'],
		]);
		expect(seen[1]?.headers).not.toHaveProperty('mex-to');
	});

	test('or as they are', async () => {
		const { seen } = await sent([accepted], { ...options, compress: false });
		expect(seen.map(({ headers, body }) => [headers['content-length'], body.toString()])).toEqual([
			['4', '0123'],
			['4', '4567'],
			['2', '89'],
		]);
	});

	test('a further chunk is sent again, whole, when MESH is busy or the connection is lost', async () => {
		const { outcome, seen, pauses } = await sent([accepted, json(503, {}), hangUp, accepted], options);
		expect(outcome.outcome).toBe('sent');
		expect(pauses).toEqual([1000, 4000]);
		expect(seen.map(({ url, body }) => [url.slice(outbox.length), gunzipSync(body).toString()])).toEqual([
			['', '0123'],
			['/M1/2', '4567'],
			['/M1/2', '4567'],
			['/M1/2', '4567'],
			['/M1/3', '89'],
		]);
	});

	test('the id is told before a further chunk goes', async () => {
		const { url, seen } = await serve(accepted);
		const told: [string, number][] = [];
		const onMessageId = async (id: string) => {
			told.push([id, seen.length]);
		};
		await clientOf(url).client.send(message, ten, { ...options, onMessageId });
		expect(told).toEqual([['M1', 1]]);
	});

	test('what is thrown when the id is told is passed on, and nothing more is sent', async () => {
		const { url, seen } = await serve(accepted);
		const onMessageId = () => Promise.reject(new Error('the disk is full'));
		await expect(clientOf(url).client.send(message, ten, { ...options, onMessageId })).rejects.toThrow('disk is full');
		expect(seen).toHaveLength(1);
	});

	test('the last chunk, sent again and found complete, has arrived', async () => {
		const { outcome } = await sent([accepted, accepted, hangUp, json(423, {})], options);
		expect(outcome).toEqual({ outcome: 'sent', messageId: 'M1' });
	});

	test.each<[string, readonly Reply[]]>([
		['complete although nothing was sent again', [accepted, accepted, json(423, {})]],
		['complete before the last chunk', [accepted, hangUp, json(423, {})]],
		['an error inside MESH', [accepted, json(500, {})]],
		['refused after the answer to the last chunk was lost', [accepted, accepted, hangUp, json(403, {})]],
		['busy to the end', [accepted, json(503, {})]],
		['no connection any more', [accepted, hangUp]],
	])('%s: in doubt, under a known id', async (_, replies) => {
		expect((await sent(replies, options)).outcome).toMatchObject({ outcome: 'in doubt', messageId: 'M1' });
	});

	test.each([403, 404, 406, 417])('%i for a further chunk: refused', async (status) => {
		const refused = { outcome: 'refused', error: { status } };
		expect((await sent([accepted, json(status, {})], options)).outcome).toMatchObject(refused);
		expect((await sent([accepted, hangUp, json(status, {})], options)).outcome).toMatchObject(refused);
		expect((await sent([accepted, accepted, json(status, {})], options)).outcome).toMatchObject(refused);
	});
});

describe('the first request is made once, whatever happens', () => {
	test.each<[string, Reply]>([
		['403 without a code', json(403, {})],
		['403 with a code', json(403, { errorCode: '16' })],
		['400', json(400, { detail: [{ loc: ['header', 'mex-to'], msg: 'Field required' }] })],
		['413', { status: 413 }],
		['417', json(417, { errorCode: '12' })],
		['425', json(425, {})],
		['429', json(429, {})],
	])('%s: refused', async (_, reply) => {
		const { outcome, seen, pauses } = await sent([reply]);
		expect(outcome).toMatchObject({ outcome: 'refused' });
		expect([seen.length, pauses]).toEqual([1, []]);
	});

	test.each<[string, Reply]>([
		['500 with XML', { status: 500, body: '<Fault>boom</Fault>' }],
		['502', json(502, {})],
		['503', json(503, {})],
		['504', json(504, {})],
		['408', json(408, {})],
		['302', { status: 302, headers: { location: '/elsewhere' } }],
		['no answer', hangUp],
		[
			'an answer that was cut',
			(response) => response.writeHead(202, { 'content-length': '99' }).write('{', () => response.destroy()),
		],
		['an answer without an id', json(202, {})],
		['an answer that is not JSON', { status: 202, body: 'ok' }],
		['an id that cannot be one', json(202, { message_id: '../M1' })],
	])('%s: in doubt', async (_, reply) => {
		const { outcome, seen, pauses } = await sent([reply]);
		expect(outcome).toMatchObject({ outcome: 'in doubt', messageId: undefined });
		expect([seen.length, pauses]).toEqual([1, []]);
	});

	const large: ApiMessageData = {
		size: 50_000_000,
		async *read(start, end) {
			for (let at = start; at < end; at += 50_000) yield Buffer.alloc(50_000);
		},
	};

	test('a connection that is lost in the middle of the upload: in doubt', async () => {
		const { url } = await serve({ cutAfter: 100_000 });
		const { client, pauses } = clientOf(url);
		expect(await client.send(message, large, { compress: false })).toMatchObject({
			outcome: 'in doubt',
			why: { kind: 'unreachable' },
		});
		expect(pauses).toEqual([]);
	});

	test('a server that says nothing: in doubt', async () => {
		const { url } = await serve(() => {});
		const { client } = clientOf(url, { timeouts: { silence: 50 } });
		expect(await client.send(message, ten)).toMatchObject({
			outcome: 'in doubt',
			why: { kind: 'unreachable', message: expect.stringMatching(/, it did not answer in time\.$/) },
		});
	});

	test('a refusal before the upload is at its end', async () => {
		const { url } = await serve({ status: 417, body: '{"errorCode":"12"}', isEarly: true });
		expect(await clientOf(url).client.send(message, large, { compress: false })).toMatchObject({
			outcome: 'refused',
			error: { apiCode: '12' },
		});
	});

	test('a server that is not there: nothing has gone', async () => {
		const outcome = await clientOf('http://127.0.0.1:1').client.send(message, ten);
		expect(outcome).toMatchObject({ outcome: 'refused', error: { kind: 'unreachable' } });
	});

	test('a server that does not speak TLS: nothing has gone', async () => {
		const { url, seen } = await serve(accepted);
		const outcome = await clientOf(url.replace('http:', 'https:')).client.send(message, ten);
		expect(outcome).toMatchObject({ outcome: 'refused', error: { kind: 'certificate' } });
		expect(seen).toEqual([]);
	});
});

describe('data that are read into the same memory again and again', () => {
	const text = Array.from({ length: 1_000_000 }, (_, line) => `${line}\n`).join('');
	const reused = (length: number): ApiMessageData => ({
		size: text.length,
		async *read(start, end) {
			const memory = Buffer.alloc(length);
			for (let at = start; at < end; at += memory.length) {
				yield memory.subarray(0, memory.write(text.slice(at, Math.min(end, at + memory.length))));
			}
		},
	});

	test.each([
		[100_000, true],
		[100_000, false],
		[1000, true],
		[1000, false],
	])('arrive as they are (%i bytes at a time, compressed: %s)', async (length, compress) => {
		const { url, seen } = await serve(accepted);
		expect(await clientOf(url).client.send(message, reused(length), { compress })).toMatchObject({ outcome: 'sent' });
		const [body = Buffer.alloc(0)] = seen.map((request) => request.body);
		expect((compress ? gunzipSync(body) : body).toString() === text).toBe(true);
	});
});

describe('data that is not what it was', () => {
	const shorter: ApiMessageData = { size: 10, read: () => dataOf('01234').read(0, 5) };
	const unreadable: ApiMessageData = {
		size: 10,
		// biome-ignore lint/correctness/useYield: it fails before it gives anything.
		async *read() {
			throw new Error('EIO: the disk is broken');
		},
	};

	test.each([
		['shorter', shorter, true, 'it is not as long as it was'],
		['shorter', shorter, false, 'it is not as long as it was'],
		['unreadable', unreadable, true, 'it cannot be read'],
	])('%s data (compressed: %s) does not go out as a shorter message', async (_, data, compress, why) => {
		const { url, seen } = await serve(accepted);
		const outcome = await clientOf(url).client.send(message, data, { compress });
		expect(outcome).toMatchObject({
			outcome: 'in doubt',
			why: { kind: 'no data', message: `The data to be sent could not be read to its end: ${why}.` },
		});
		expect(seen.every(({ body }) => body.length < 10)).toBe(true);
	});

	test('no data is not sent', async () => {
		const { url, seen } = await serve(accepted);
		await expect(clientOf(url).client.send(message, dataOf(''))).rejects.toMatchObject({ code: 'mesh-config' });
		expect(seen).toEqual([]);
	});
});
