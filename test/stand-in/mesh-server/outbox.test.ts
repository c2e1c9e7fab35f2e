import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sign } from './raw-call.ts';
import { openServer, password, service, sharedKey, smallLimits, valueIn, version1, workflow } from './server-bench.ts';

const letter = { 'mex-to': 'BOB', 'mex-workflowid': 'LETTERS' };

describe('a message', () => {
	test('is taken, and reaches the other mailbox with what was said of it', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'bob', 'Dear Bob', {
			'mex-from': 'alice',
			'mex-localid': 'L-1',
			'mex-subject': 'Greetings',
			'mex-filename': 'letter.txt',
			'mex-content-checksum': 'b10a8db1',
		});
		expect(id).toMatch(/^\d{20}_[0-9A-F]{6}$/);
		const { status, headers, body } = await bench.call('BOB', `BOB/inbox/${id}`);
		expect(status).toBe(200);
		expect(body.toString()).toBe('Dear Bob');
		expect(headers).toMatchObject({
			'content-type': 'application/octet-stream',
			'content-length': '8',
			'mex-messageid': id,
			'mex-messagetype': 'DATA',
			'mex-from': 'ALICE',
			'mex-to': 'BOB',
			'mex-workflowid': 'LETTERS',
			'mex-localid': 'L-1',
			'mex-subject': 'Greetings',
			'mex-filename': 'letter.txt',
			'mex-content-checksum': 'b10a8db1',
			'mex-chunk-range': '1:1',
			'mex-statuscode': '00',
			'mex-statusevent': 'TRANSFER',
			'mex-statussuccess': 'SUCCESS',
			'mex-statustimestamp': '20260302090000',
			'mex-addresstype': 'ALL',
			'mex-version': '1.0',
		});
	});

	test('that was given no name has its id for one, and no header that was empty', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'Dear Bob', { 'mex-subject': ' ' });
		const { headers } = await bench.call('BOB', `BOB/inbox/${id}`);
		expect(headers['mex-filename']).toBe(`${id}.dat`);
		expect(Object.keys(headers)).not.toContain('mex-subject');
	});

	test('is answered by its id in either version', async () => {
		await using bench = await openServer();
		const send = (headers: object) =>
			bench.call('ALICE', 'ALICE/outbox', { method: 'POST', body: 'x', headers: { ...letter, ...headers } });
		expect(valueIn((await send({})).body)).toEqual({ message_id: expect.any(String) });
		expect(valueIn((await send(version1)).body)).toEqual({ messageID: expect.any(String) });
	});
});

describe('a message that is not as it should be is refused, and not kept', () => {
	test.each<[string, object, string, number, string]>([
		['from a mailbox that may not send the workflow', { 'mex-workflowid': 'OTHERS' }, 'x', 403, '16'],
		['to a mailbox that is not there', { 'mex-to': 'NOBODY' }, 'x', 417, '12'],
		['to a mailbox without the workflow', { 'mex-workflowid': workflow }, 'x', 417, '17'],
		['to the live mailbox of the national service', { 'mex-to': 'X26HC065' }, 'x', 417, '12'],
		['to its integration mailbox', { 'mex-to': 'x26ot154' }, 'x', 417, '12'],
		['to its withdrawn mailbox', { 'mex-to': 'X26HC036' }, 'x', 417, '12'],
		['from somebody else', { 'mex-from': 'BOB' }, 'x', 417, '07'],
		['of another type', { 'mex-messagetype': 'REPORT' }, 'x', 417, '11'],
		['to nobody', { 'mex-to': ' ' }, 'x', 400, '08'],
		['without data', {}, '', 417, '02'],
		['with a tab in a header', { 'mex-subject': 'a\tb' }, 'x', 400, '06'],
		['with an address of the web in a header', { 'mex-filename': 'see HTTPS://example.com' }, 'x', 400, '06'],
		['in another encoding', { 'content-encoding': 'br' }, 'x', 417, 'UnsupportedContentEncoding'],
		['said to be gzip', { 'content-encoding': 'gzip' }, 'plain', 417, ''],
		['as its second chunk', { 'mex-chunk-range': '2:3' }, 'x', 417, 'InvalidHeaderChunks'],
		['as the first chunk of none', { 'mex-chunk-range': '1:0' }, 'x', 417, 'InvalidHeaderChunks'],
		['as a chunk in words', { 'mex-chunk-range': 'one:two' }, 'x', 417, 'InvalidHeaderChunks'],
		['with a first chunk that is too small', { 'mex-chunk-range': '1:2' }, '0123456789', 417, 'InvalidHeaderChunks'],
	])('%s', async (_, headers, body, status, code) => {
		await using bench = await openServer();
		const wanted = { method: 'POST', headers: { ...letter, ...headers }, body };
		const said = await bench.call('ALICE', 'ALICE/outbox', wanted);
		expect([said.status, valueIn(said.body).detail[0].code]).toEqual([status, code]);
		expect(bench.server.messages()).toEqual([]);
	});

	test('with gzip that was cut short', async () => {
		await using bench = await openServer();
		const body = gzipSync('A letter that was packed as a whole, and then cut.').subarray(0, -9);
		const headers = { ...letter, 'content-encoding': 'gzip' };
		const said = await bench.call('ALICE', 'ALICE/outbox', { method: 'POST', headers, body });
		expect(said.status).toBe(417);
		expect(bench.server.messages()).toEqual([]);
	});

	test('without a workflow, in the shape of a validation error', async () => {
		await using bench = await openServer();
		const wanted = { method: 'POST', headers: { 'mex-to': 'BOB' }, body: 'x' };
		const { status, headers, body } = await bench.call('ALICE', 'ALICE/outbox', wanted);
		expect([status, headers['content-type']]).toEqual([400, 'application/json']);
		expect(valueIn(body)).toEqual({
			detail: [{ loc: ['header', 'mex-workflowid'], msg: 'Field required', type: 'missing' }],
		});
	});

	test('with a header that is too long, in the shape of a validation error', async () => {
		await using bench = await openServer();
		const headers = { ...letter, 'mex-localid': 'x'.repeat(301) };
		const { status, body } = await bench.call('ALICE', 'ALICE/outbox', { method: 'POST', headers, body: 'x' });
		expect(status).toBe(400);
		expect(valueIn(body).detail).toEqual([
			{ loc: ['header', 'mex-localid'], msg: 'String should have at most 300 characters', type: 'string_too_long' },
		]);
	});

	test('in the shape of version 1', async () => {
		await using bench = await openServer();
		const headers = { ...letter, ...version1, 'mex-to': 'NOBODY' };
		const { body } = await bench.call('ALICE', 'ALICE/outbox', { method: 'POST', headers, body: 'x' });
		expect(valueIn(body)).toEqual({
			errorEvent: 'SEND',
			errorCode: '12',
			errorDescription: 'Unregistered to address',
		});
	});

	test('addressed to the national service, and says why', async () => {
		await using bench = await openServer();
		const headers = { ...letter, 'mex-to': 'X26HC065' };
		const { body } = await bench.call('ALICE', 'ALICE/outbox', { method: 'POST', headers, body: 'x' });
		expect(valueIn(body).detail[0].msg).toBe('The stand-in does not take what is addressed to the national service.');
	});

	test.each<[string, string | Buffer[]]>([
		['with its length', 'x'.repeat(1001)],
		['without its length', [Buffer.alloc(600), Buffer.alloc(401)]],
	])('larger than a request may be, sent %s', async (_, body) => {
		await using bench = await openServer();
		const said = await bench.call('ALICE', 'ALICE/outbox', { method: 'POST', headers: letter, body });
		expect(said.status).toBe(413);
		expect(bench.server.messages()).toEqual([]);
	});
});

test('a refusal reaches a client that reads only after it has sent everything', async () => {
	await using bench = await openServer();
	const authorization = sign({ mailbox: 'ALICE', password, sharedKey, at: bench.now });
	const head = Object.entries({ ...letter, authorization, 'transfer-encoding': 'chunked', connection: 'close' });
	const lines = ['POST /messageexchange/ALICE/outbox HTTP/1.1', 'host: x', ...head.map((pair) => pair.join(': '))];
	const megabyte = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
	const socket = connect(Number(new URL(bench.server.url).port), '127.0.0.1');
	socket.write(`${lines.join('\r\n')}\r\n\r\n`);
	const write = (text: string) => new Promise((resolve) => socket.write(text, resolve));
	for (let count = 0; count < 30; count++) await write(megabyte);
	await write('0\r\n\r\n');
	const answer = Buffer.concat(await Array.fromAsync(socket as AsyncIterable<Buffer>)).toString();
	expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

describe('a message in chunks', () => {
	const chunk = (text: string): string => text.repeat(11);
	const first = { 'mex-chunk-range': '1:3' };

	async function sendChunks(ranges: readonly (readonly [path: string, range: string, headers?: object])[]) {
		const bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', chunk('1'), first);
		const statuses: number[] = [];
		for (const [path, range, more = {}] of ranges) {
			const headers = { 'mex-chunk-range': range, ...more };
			const wanted = { method: 'POST', headers, body: chunk(path) };
			statuses.push((await bench.call('ALICE', `ALICE/outbox/${id}/${path}`, wanted)).status);
		}
		return { bench, id, statuses };
	}

	test('is in the inbox when the last has come, and comes back chunk by chunk', async () => {
		const { bench, id, statuses } = await sendChunks([['2', '2:3']]);
		await using _ = bench;
		expect(statuses).toEqual([202]);
		expect(await bench.inbox('BOB')).toEqual([]);
		expect((await bench.call('BOB', `BOB/inbox/${id}`)).status).toBe(404);
		const last = { method: 'POST', headers: { 'mex-chunk-range': '3:3' }, body: '3' };
		const { status, body } = await bench.call('ALICE', `ALICE/outbox/${id}/3`, last);
		expect([status, valueIn(body)]).toEqual([202, { message_id: id }]);
		expect(await bench.inbox('BOB')).toEqual([id]);
		const paths = [`BOB/inbox/${id}`, `BOB/inbox/${id}/1`, `BOB/inbox/${id}/2`, `BOB/inbox/${id}/3`];
		const chunks = await Promise.all(paths.map((path) => bench.call('BOB', path)));
		expect(chunks.map((said) => [said.status, said.headers['mex-chunk-range'], said.body.toString()])).toEqual([
			[206, '1:3', chunk('1')],
			[206, '1:3', chunk('1')],
			[206, '2:3', chunk('2')],
			[200, '3:3', '3'],
		]);
		expect((await bench.call('BOB', `BOB/inbox/${id}/4`)).status).toBe(404);
	});

	test.each<[string, Parameters<typeof sendChunks>[0], readonly number[]]>([
		[
			'a chunk again, as after a lost answer',
			[
				['2', '2:3'],
				['2', '2:3'],
				['3', '3:3'],
			],
			[202, 202, 202],
		],
		['a chunk too early', [['3', '3:3']], [417]],
		[
			'a chunk beyond the total',
			[
				['4', '4:3'],
				['4', '4:4'],
			],
			[406, 406],
		],
		['a chunk of another total', [['2', '2:4']], [417]],
		['a chunk under another number', [['2', '3:3']], [417]],
		['a chunk in no number', [['two', '2:3']], [417]],
		['a chunk without its range', [['2', '']], [417]],
		[
			'a chunk of a message that is whole',
			[
				['2', '2:3'],
				['3', '3:3'],
				['3', '3:3'],
			],
			[202, 202, 423],
		],
		['a chunk in another encoding', [['2', '2:3', { 'content-encoding': 'gzip' }]], [417]],
	])('%s', async (_, ranges, expected) => {
		const { bench, statuses } = await sendChunks(ranges);
		await using __ = bench;
		expect(statuses).toEqual(expected);
	});

	test('a chunk in the middle that is too small, and one that is empty', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', chunk('1'), first);
		const headers = { 'mex-chunk-range': '2:3' };
		for (const body of ['0123456789', '']) {
			const said = await bench.call('ALICE', `ALICE/outbox/${id}/2`, { method: 'POST', headers, body });
			expect(said.status).toBe(417);
		}
	});

	test('a chunk of somebody else, and of nobody', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', chunk('1'), first);
		const wanted = { method: 'POST', headers: { 'mex-chunk-range': '2:3' }, body: chunk('2') };
		expect((await bench.call('BOB', `BOB/outbox/${id}/2`, wanted)).status).toBe(403);
		expect((await bench.call('ALICE', 'ALICE/outbox/NOTHING/2', wanted)).status).toBe(404);
	});

	test('that grows too large is refused at the chunk that is too much', async () => {
		await using bench = await openServer();
		const full = 'x'.repeat(smallLimits.largestRequest);
		const id = await bench.send('ALICE', 'BOB', full, first);
		const statuses: number[] = [];
		for (const [number, body] of [
			[2, full],
			[2, full],
			[3, full],
			[3, 'x'],
		] as const) {
			const headers = { 'mex-chunk-range': `${number}:3` };
			statuses.push(
				(await bench.call('ALICE', `ALICE/outbox/${id}/${number}`, { method: 'POST', headers, body })).status,
			);
		}
		expect(statuses).toEqual([202, 202, 413, 202]);
		expect(await bench.inbox('BOB')).toEqual([id]);
	});

	test('each packed by itself is unpacked for whoever does not take gzip', async () => {
		await using bench = await openServer();
		const packed = { 'content-encoding': 'gzip' };
		const id = await bench.send('ALICE', 'BOB', gzipSync('one,'), { ...packed, 'mex-chunk-range': '1:2' });
		const headers = { ...packed, 'mex-chunk-range': '2:2' };
		await bench.call('ALICE', `ALICE/outbox/${id}/2`, { method: 'POST', headers, body: gzipSync('two') });
		const plain = await bench.call('BOB', `BOB/inbox/${id}`);
		expect([plain.headers['content-encoding'], plain.body.toString()]).toEqual([undefined, 'one,']);
		const gzip = await bench.call('BOB', `BOB/inbox/${id}/2`, { headers: { 'accept-encoding': 'gzip' } });
		expect([gzip.headers['content-encoding'], gzip.body]).toEqual(['gzip', gzipSync('two')]);
	});
});

describe('a request that is none', () => {
	test('with a control character in a header has code 06 and no connection after it', async () => {
		await using bench = await openServer();
		const socket = connect(Number(new URL(bench.server.url).port), '127.0.0.1');
		socket.end('POST /messageexchange/ALICE/outbox HTTP/1.1\r\nHost: x\r\nmex-subject: a\u0001b\r\n\r\n');
		const answer = Buffer.concat(await Array.fromAsync(socket as AsyncIterable<Buffer>)).toString();
		expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
		expect(valueIn(Buffer.from(answer.split('\r\n\r\n')[1] ?? ''))).toMatchObject({ errorCode: '06' });
	});

	test.each([
		['GET', 'ALICE/outbox', 404],
		['POST', 'ALICE/inbox', 404],
		['GET', 'ALICE/inbox/%E0%A4%A/1', 404],
		['GET', 'ALICE/elsewhere', 404],
	])('%s %s', async (method, path, status) => {
		await using bench = await openServer();
		expect((await bench.call('ALICE', path, { method })).status).toBe(status);
	});

	test('asks for a version that is not there', async () => {
		await using bench = await openServer();
		const headers = { accept: 'application/vnd.mesh.v3+json' };
		expect((await bench.call('ALICE', 'ALICE/inbox', { headers })).status).toBe(400);
	});
});

describe('a handshake', () => {
	const system = { 'mex-clientversion': 'tests', 'mex-osname': 'Linux', 'mex-osversion': '6' };
	test('is answered in either version', async () => {
		await using bench = await openServer();
		const shake = (headers: object) =>
			bench.call('ALICE', 'alice', { method: 'POST', headers: { ...system, ...headers } });
		const [two, one] = [await shake({}), await shake(version1)];
		expect([two.status, two.body.length]).toEqual([200, 0]);
		expect([one.status, valueIn(one.body)]).toEqual([200, { mailboxId: 'ALICE' }]);
	});

	test.each(Object.keys(system))('without %s is refused', async (name) => {
		await using bench = await openServer();
		const { status, body } = await bench.call('ALICE', 'ALICE', { method: 'POST', headers: { ...system, [name]: '' } });
		expect([status, valueIn(body).detail[0].loc]).toEqual([400, ['header', name]]);
	});
});

test('the mailbox of the check service takes nothing but its workflow', async () => {
	await using bench = await openServer();
	const headers = { 'mex-to': service, 'mex-workflowid': 'LETTERS' };
	const { status } = await bench.call('ALICE', 'ALICE/outbox', { method: 'POST', headers, body: 'x' });
	expect(status).toBe(417);
});
