import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { download } from '../../../../loaders/mesh/api/download.ts';
import { damaged } from '../../../../loaders/mesh/api/mesh-api-error.ts';
import { requireMessageId } from '../../../../loaders/mesh/api/message-id.ts';
import { clientOf, hangUp, joined, json, type Reply, serve } from './scripted-server.ts';

const id = '20260301_AB-C';
const path = `/messageexchange/YCLTA53/inbox/${id}`;
const headers = { 'mex-messageid': id, 'mex-messagetype': 'DATA', 'mex-localid': 'R1A-1' };

const whole = (body: string | Uint8Array, more: Readonly<Record<string, string>> = {}): Reply => ({
	status: 200,
	headers: { ...headers, ...more },
	body,
});

const chunk = (
	range: string,
	body: string | Uint8Array,
	status = 206,
	more: Readonly<Record<string, string>> = {},
): Reply => ({ status, headers: { ...headers, 'mex-chunk-range': range, ...more }, body });

const gzipped = { 'content-encoding': 'gzip' };

async function downloaded(...replies: readonly Reply[]): Promise<string> {
	const { url } = await serve(...replies);
	return await joined((await clientOf(url).client.download(id)).stream());
}

describe('a whole message', () => {
	test('its headers come first, its content when it is read', async () => {
		const { url, seen } = await serve(whole('9990000018,\r\n', { 'mex-chunk-range': '1:1' }));
		const message = await clientOf(url).client.download(id);
		expect(message).toMatchObject({ id, chunks: 1, headers: { type: 'data', localId: 'R1A-1' } });
		expect(await joined(message.stream())).toBe('9990000018,\r\n');
		expect(seen).toMatchObject([{ method: 'GET', url: path, headers: { 'accept-encoding': 'gzip' } }]);
	});

	test('its content comes once', async () => {
		const { url } = await serve(whole('abc'));
		const message = await clientOf(url).client.download(id);
		await joined(message.stream());
		await expect(joined(message.stream())).rejects.toThrow('its content was read before, and comes only once.');
	});

	test('its content can be left', async () => {
		const { url } = await serve(whole('a'.repeat(1 << 22)), whole('second'));
		const { client } = clientOf(url);
		(await client.download(id)).discard();
		const half = await client.download(id);
		expect(await joined(half.stream())).toBe('second');
		half.discard();
	});

	test('its content can be left in the middle', async () => {
		const { url } = await serve(
			whole('a'.repeat(1 << 22)),
			whole(gzipSync('b'.repeat(1 << 22)), gzipped),
			whole('third'),
		);
		const { client } = clientOf(url);
		for (const first of ['a', 'b']) {
			for await (const part of (await client.download(id)).stream()) {
				expect(Buffer.from(part).toString()[0]).toBe(first);
				break;
			}
		}
		expect(await joined((await client.download(id)).stream())).toBe('third');
	});

	test.each([
		['no letters', '../../admin', 'Using the message id "../../admin"'],
		['nothing', '', 'Using the message id ""'],
	])('an id of %s is never asked for', async (_, bad, words) => {
		const { url, seen } = await serve(whole('abc'));
		const { client } = clientOf(url);
		const wording = `${words} did not work: it is not made of letters, digits, hyphens and underscores.`;
		await expect(client.download(bad)).rejects.toThrow(wording);
		await expect(client.acknowledge(bad)).rejects.toThrow(wording);
		await expect(client.track(bad)).rejects.toThrow(wording);
		expect(seen).toEqual([]);
	});

	test.each(['con', 'NUL', 'com1', 'a'.repeat(101), '9990536627'])(
		'an id that is no name of a file is never asked for: %s',
		async (bad) => {
			const { url, seen } = await serve(whole('abc'));
			await expect(clientOf(url).client.download(bad)).rejects.toMatchObject({
				kind: 'damaged',
				message: expect.stringMatching(/ did not work: it is not fit for the name of a file\.$/),
			});
			expect(seen).toEqual([]);
		},
	);

	test.each(['a'.repeat(100), 'console', 'com10', '99905366270'])('an id that is one: %s', async (good) => {
		const { url } = await serve({ status: 200, headers: { 'mex-messageid': good }, body: 'abc' });
		expect(await joined((await clientOf(url).client.download(good)).stream())).toBe('abc');
	});
});

describe('decompression', () => {
	test.each([
		['with Content-Encoding, it is decompressed', gzipped, gzipSync('plain'), 'plain'],
		['also when it is written otherwise', { 'content-encoding': ' GZIP ' }, gzipSync('plain'), 'plain'],
		[
			'without Content-Encoding, it is left, whatever mex-content-compressed says',
			{ 'mex-content-compressed': 'Y' },
			Buffer.from('plain'),
			'plain',
		],
		['identity is nothing', { 'content-encoding': 'identity' }, Buffer.from('plain'), 'plain'],
		['several members are one content', gzipped, Buffer.concat([gzipSync('pl'), gzipSync('ain')]), 'plain'],
	])('%s', async (_, more, body, content) => {
		expect(await downloaded(whole(body, more))).toBe(content);
	});

	test('what is compressed and does not say so stays compressed', async () => {
		const { url } = await serve(whole(gzipSync('plain')));
		const parts: Uint8Array[] = [];
		for await (const part of (await clientOf(url).client.download(id)).stream()) parts.push(part);
		expect(Buffer.concat(parts)).toEqual(gzipSync('plain'));
	});

	const good = gzipSync('9990000018,\r\n'.repeat(1000));
	const broken = Buffer.from(good);
	broken[good.length - 6] = (broken[good.length - 6] ?? 0) ^ 1;
	test.each([
		['cut', good.subarray(0, -4)],
		['changed', broken],
		['not gzip', Buffer.from('9990000018,\r\n')],
		['empty', Buffer.alloc(0)],
		['followed by something', Buffer.concat([good, Buffer.from('x')])],
		['followed by a member that cannot be seen', Buffer.concat([good, Buffer.alloc(1), good])],
	])('%s content is an error', async (_, body) => {
		await expect(downloaded(whole(body, gzipped))).rejects.toMatchObject({ kind: 'damaged' });
	});

	test('an encoding that was not asked for is an error', async () => {
		await expect(downloaded(whole('x', { 'content-encoding': 'br' }))).rejects.toThrow(
			'the content is encoded in a way that was not asked for.',
		);
	});
});

describe('what grows out of all proportion', () => {
	const content = Buffer.alloc(1 << 20);
	const ofSize = async (largest: number) => {
		const answers = [1, 2].map((number) => ({
			...{ what: 'A call', host: 'mesh.example', tries: 1, status: number === 1 ? 206 : 200 },
			headers: { ...headers, ...gzipped, 'mex-chunk-range': `${number}:2` },
			body: Readable.from([gzipSync(content)]),
		}));
		const ask = async () => answers.shift() ?? expect.fail('more was asked for');
		const line = {
			ask,
			askOnce: ask,
			errorOf: async () => damaged('A call', 'no error was expected'),
			close: async () => {},
		};
		const message = await download(line, 'YCLTA53', requireMessageId(id), largest);
		return (await joined(message.stream())).length;
	};

	test('is not written to the end: the content of all chunks has a bound', async () => {
		expect(await ofSize(2 * content.length)).toBe(2 * content.length);
		await expect(ofSize(2 * content.length - 1)).rejects.toMatchObject({
			kind: 'damaged',
			message: `Downloading message ${id} did not work: its content is larger than MESH takes.`,
		});
	});
});

describe('chunks', () => {
	test('in their order, each decompressed by itself', async () => {
		const { url, seen } = await serve(
			chunk('1:3', gzipSync('one,'), 206, gzipped),
			chunk('2:3', 'two,'),
			chunk('3:3', gzipSync('three'), 200, gzipped),
		);
		const message = await clientOf(url).client.download(id);
		expect(message.chunks).toBe(3);
		expect(await joined(message.stream())).toBe('one,two,three');
		expect(seen.map((request) => request.url)).toEqual([path, `${path}/2`, `${path}/3`]);
	});

	test('a further chunk is asked for again when MESH is busy', async () => {
		expect(await downloaded(chunk('1:2', 'a'), json(503, {}), hangUp, chunk('2:2', 'b', 200))).toBe('ab');
	});

	const first = chunk('1:3', 'a');
	test.each<[string, readonly Reply[]]>([
		['the first is whole, and one of several', [chunk('1:3', 'a', 200)]],
		['the first is a part, and does not say of how many', [{ status: 206, headers, body: 'a' }]],
		['the first is a part, and the only one', [chunk('1:1', 'a')]],
		['the first is the second', [chunk('2:3', 'a')]],
		['a chunk comes twice', [first, chunk('1:3', 'a')]],
		['a chunk is passed over', [first, chunk('3:3', 'c', 200)]],
		['two chunks change places', [first, chunk('3:3', 'c'), chunk('2:3', 'b', 200)]],
		['the message ends early', [first, chunk('2:3', 'b', 200)]],
		['the message does not end', [first, chunk('2:3', 'b'), chunk('3:3', 'c')]],
		['the total changes', [first, chunk('2:2', 'b', 200)]],
		['the total changes for a moment', [first, chunk('2:4', 'b'), chunk('3:3', 'c', 200)]],
		['a chunk does not say which it is', [first, { status: 206, headers, body: 'b' }]],
		['a chunk is of another message', [first, chunk('2:3', 'b', 206, { 'mex-messageid': 'OTHER' })]],
		['a chunk is missing', [first, json(404, {})]],
		['a chunk is cut', [first, chunk('2:3', gzipSync('bbbb').subarray(0, 12), 206, gzipped)]],
	])('%s: an error, not a shorter message', async (_, replies) => {
		await expect(downloaded(...replies)).rejects.toMatchObject({
			kind: expect.stringMatching(/^(damaged|not found)$/),
		});
	});

	test('of 20 GB there are 4000 at most', async () => {
		const { url, seen } = await serve(chunk('1:4000', 'a'), chunk('1:4001', 'a'));
		const { client } = clientOf(url);
		expect(await client.download(id)).toMatchObject({ chunks: 4000 });
		await expect(client.download(id)).rejects.toMatchObject({
			kind: 'damaged',
			message: `Downloading message ${id} did not work: its first chunk came as chunk 1 of 4001, with status 206.`,
		});
		expect(seen).toHaveLength(2);
	});

	test('the error says which chunk was asked for and which came', async () => {
		await expect(downloaded(first, chunk('3:3', 'c', 200))).rejects.toThrow(
			`Downloading message ${id} did not work: chunk 2 of 3 was asked for, and chunk 3 of 3 came, with status 200.`,
		);
	});
});

describe('a body that was cut', () => {
	const cutAfter =
		(bytes: number, more: Readonly<Record<string, string>>): Reply =>
		(response) => {
			response.writeHead(200, { ...headers, ...more });
			response.write('a'.repeat(bytes), () => response.destroy());
		};

	test.each([
		['short of its length', cutAfter(100, { 'content-length': '5000' })],
		['in pieces, without the last', cutAfter(100, { 'transfer-encoding': 'chunked' })],
	])('%s', async (_, reply) => {
		await expect(downloaded(reply)).rejects.toMatchObject({ kind: 'unreachable' });
	});

	test('a body without a length proves nothing, even if it is whole', async () => {
		const unmeasured: Reply = (response) => {
			response.socket?.end(`HTTP/1.1 200 OK\r\nmex-messageid: ${id}\r\nconnection: close\r\n\r\nabc`);
		};
		await expect(downloaded(unmeasured)).rejects.toThrow(
			'the answer gives no length, so that nothing shows that it is whole.',
		);
	});

	test('a server that falls silent in the middle', async () => {
		const { url } = await serve((response) => {
			response.writeHead(200, { ...headers, 'content-length': '5000' });
			response.write('a');
		});
		const { client } = clientOf(url, { timeouts: { silence: 50 } });
		const message = await client.download(id);
		await expect(joined(message.stream())).rejects.toThrow('it fell silent in the middle of its answer.');
	});
});

describe('a report', () => {
	test('has a reason and no content', async () => {
		const { url } = await serve({
			status: 200,
			headers: {
				'mex-messageid': id,
				'mex-messagetype': 'REPORT',
				'mex-statuscode': '14',
				'mex-linkedmsgid': 'SENT1',
				'mex-chunk-range': '1:0',
				'content-length': '0',
			},
		});
		const message = await clientOf(url).client.download(id);
		expect(message.headers).toMatchObject({ type: 'report', status: { code: '14' }, linkedMessageId: 'SENT1' });
		expect(await joined(message.stream())).toBe('');
	});
});

test.each([
	[403, 'not authenticated'],
	[404, 'not found'],
	[410, 'gone'],
])('%i is an error of the kind "%s"', async (status, kind) => {
	await expect(downloaded({ status })).rejects.toMatchObject({ kind, status });
});

test('another message in place of the one asked for', async () => {
	await expect(downloaded(whole('x', { 'mex-messageid': 'OTHER' }))).rejects.toThrow('another message came.');
});

describe('acknowledging', () => {
	test.each([
		[200, 'acknowledged'],
		[404, 'not there'],
		[410, 'not there'],
	])('%i: %s', async (status, outcome) => {
		const { url, seen } = await serve({ status, body: '{}' });
		expect(await clientOf(url).client.acknowledge(id)).toBe(outcome);
		expect(seen).toMatchObject([{ method: 'PUT', url: `${path}/status/acknowledged` }]);
	});

	test('403 is an error', async () => {
		const { url } = await serve(json(403, { errorCode: '16', errorDescription: 'no' }));
		await expect(clientOf(url).client.acknowledge(id)).rejects.toMatchObject({ kind: 'refused', apiCode: '16' });
	});
});
