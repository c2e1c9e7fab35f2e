import { request } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openServer, type ServerBench, valueIn } from './server-bench.ts';

const letter = { method: 'POST', headers: { 'mex-to': 'BOB', 'mex-workflowid': 'LETTERS' }, body: 'A letter.' };
const post = (bench: ServerBench) => bench.call('ALICE', 'ALICE/outbox', letter);
const list = (bench: ServerBench) => bench.call('BOB', 'BOB/inbox');

describe('a fault on demand', () => {
	test('meets the calls of its kind, as often as it was asked for, and no others', async () => {
		await using bench = await openServer();
		bench.server.fault({ on: 'inbox', kind: 'fail', status: 503, body: 'json', times: 2 });
		const statuses = [(await post(bench)).status];
		for (let count = 0; count < 3; count++) statuses.push((await list(bench)).status);
		expect(statuses).toEqual([202, 503, 503, 200]);
	});

	test('comes in the order in which it was asked for', async () => {
		await using bench = await openServer();
		bench.server.fault({ on: 'inbox', kind: 'fail', status: 502, body: 'json' });
		bench.server.fault({ on: 'inbox', kind: 'refuse-token' });
		expect([(await list(bench)).status, (await list(bench)).status]).toEqual([502, 403]);
	});

	test('is told as it ended', async () => {
		await using bench = await openServer();
		bench.server.fault({ on: 'send', kind: 'lose-response' });
		await expect(post(bench)).rejects.toThrow();
		await list(bench);
		expect(bench.happenings).toEqual([
			{ call: 'send', mailbox: 'ALICE', status: undefined },
			{ call: 'inbox', mailbox: 'BOB', status: 200 },
		]);
	});
});

describe('an error of the server', () => {
	test.each([500, 502, 503, 504] as const)('%i, in JSON and in XML', async (status) => {
		await using bench = await openServer();
		bench.server.fault({ on: 'send', kind: 'fail', status, body: 'json' });
		bench.server.fault({ on: 'send', kind: 'fail', status, body: 'xml' });
		const [json, xml] = [await post(bench), await post(bench)];
		expect([json.status, valueIn(json.body).detail[0].code]).toEqual([status, '']);
		expect([xml.status, xml.headers['content-type'], xml.body.toString()]).toEqual([
			status,
			'text/xml',
			expect.stringMatching(/^<\?xml .*<\/soap:Envelope>$/),
		]);
		expect(bench.server.messages()).toEqual([]);
	});
});

describe('a token that is refused', () => {
	test('looks as if it were wrong, and can be used', async () => {
		await using bench = await openServer();
		bench.server.fault({ on: 'send', kind: 'refuse-token' });
		const { status, body } = await post(bench);
		expect([status, valueIn(body).detail]).toEqual([403, [{ event: '', code: '', msg: 'The token is not valid' }]]);
		expect(bench.server.messages()).toEqual([]);
	});
});

describe('a connection that goes', () => {
	test.each([0, 4, 1000])('while the request comes, after %i bytes: nothing is kept', async (afterBytes) => {
		await using bench = await openServer();
		bench.server.fault({ on: 'send', kind: 'drop-request', afterBytes });
		await expect(post(bench)).rejects.toThrow();
		expect(bench.server.messages()).toEqual([]);
		expect((await post(bench)).status).toBe(202);
	});

	test('while a chunk comes: it can be sent again', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'x'.repeat(11), { 'mex-chunk-range': '1:2' });
		bench.server.fault({ on: 'chunk', kind: 'drop-request', afterBytes: 1 });
		const chunk = { method: 'POST', headers: { 'mex-chunk-range': '2:2' }, body: 'the last' };
		await expect(bench.call('ALICE', `ALICE/outbox/${id}/2`, chunk)).rejects.toThrow();
		expect((await bench.call('ALICE', `ALICE/outbox/${id}/2`, chunk)).status).toBe(202);
	});

	test('before the answer: the message is there, and the sender cannot know', async () => {
		await using bench = await openServer();
		bench.server.fault({ on: 'send', kind: 'lose-response' });
		await expect(post(bench)).rejects.toThrow();
		expect(bench.server.messages()).toEqual([
			{
				id: expect.any(String),
				from: 'ALICE',
				to: 'BOB',
				workflowId: 'LETTERS',
				status: 'accepted',
				localId: '',
				kind: 'data',
			},
		]);
	});

	test.each([0, 5])('while the answer goes, after %i bytes', async (afterBytes) => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'A letter.');
		bench.server.fault({ on: 'download', kind: 'drop-response', afterBytes });
		expect(await bytesUntilTheEnd(bench, id)).toBe(afterBytes);
		expect((await bench.call('BOB', `BOB/inbox/${id}`)).body.toString()).toBe('A letter.');
	});

	test('by the client, while it sends: nothing is kept and nothing fails', async () => {
		const reached = Promise.withResolvers<void>();
		await using bench = await openServer({
			clock: () => {
				reached.resolve();
				return bench.now;
			},
		});
		const body = breakingOff(reached.promise);
		await expect(bench.call('ALICE', 'ALICE/outbox', { ...letter, body })).rejects.toThrow('breaks off');
		await expect.poll(() => bench.happenings).toEqual([{ call: 'send', mailbox: 'ALICE', status: undefined }]);
		expect(bench.server.messages()).toEqual([]);
	});
});

describe('a slow answer', () => {
	test('comes', async () => {
		await using bench = await openServer();
		bench.server.fault({ on: 'inbox', kind: 'slow', milliseconds: 1 });
		expect((await list(bench)).status).toBe(200);
	});

	test('that nobody waits for keeps nobody', async () => {
		await using bench = await openServer();
		bench.server.fault({ on: 'inbox', kind: 'slow', milliseconds: 2 ** 30 });
		const asked = request(`${bench.server.url}/messageexchange/BOB/inbox`, { agent: false });
		asked.on('error', () => {});
		asked.end(() => asked.destroy());
		await expect.poll(() => bench.happenings).toEqual([{ call: 'inbox', mailbox: 'BOB', status: undefined }]);
	});
});

describe('wrong gzip', () => {
	test.each<[string, string | Uint8Array, object]>([
		['sent plain', 'A letter.', {}],
		['sent packed', gzipSync('A letter.'), { 'content-encoding': 'gzip' }],
	])('%s', async (_, body, headers) => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', body, { ...headers });
		bench.server.fault({ on: 'download', kind: 'wrong-gzip' });
		const said = await bench.call('BOB', `BOB/inbox/${id}`);
		expect([said.status, said.headers['content-encoding']]).toEqual([200, 'gzip']);
		expect(() => gunzipSync(said.body)).toThrow('incorrect data check');
	});
});

describe('an inbox', () => {
	test.each([
		['repeat-messages', [0, 0, 1, 1]],
		['reverse-messages', [1, 0]],
	] as const)('told to %s', async (kind, expected) => {
		await using bench = await openServer();
		const ids = [await bench.send('ALICE', 'BOB', 'One'), await bench.send('ALICE', 'BOB', 'Two')];
		bench.server.fault({ on: 'inbox', kind });
		expect(await bench.inbox('BOB')).toEqual(expected.map((at) => ids[at]));
		expect(await bench.inbox('BOB')).toEqual(ids);
	});
});

/** How many bytes of a message come before the connection goes; the whole message when it does not. */
async function bytesUntilTheEnd(bench: ServerBench, id: string): Promise<number> {
	let size = 0;
	const counted = (chunk: Buffer) => {
		size += chunk.length;
	};
	await expect(bench.call('BOB', `BOB/inbox/${id}`, { watch: counted })).rejects.toThrow('aborted');
	return size;
}

async function* breakingOff(reached: Promise<void>): AsyncGenerator<Uint8Array> {
	yield Buffer.from('A let');
	await reached;
	throw new Error('the client breaks off');
}
