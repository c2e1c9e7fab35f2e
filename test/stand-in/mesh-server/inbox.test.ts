import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openServer, type ServerBench, valueIn, version1 } from './server-bench.ts';

async function fill(bench: ServerBench, count: number): Promise<readonly string[]> {
	const ids: string[] = [];
	for (let number = 1; number <= count; number++) ids.push(await bench.send('ALICE', 'BOB', `Letter ${number}`));
	return ids;
}

/** All pages, each got by following `links.next` just as it is; `between` is done with each page. */
async function pages(bench: ServerBench, query: string, between = async (_: readonly string[]): Promise<void> => {}) {
	const found: (readonly string[])[] = [];
	for (let path: string | undefined = `BOB/inbox${query}`; path !== undefined; ) {
		const { messages, links } = valueIn((await bench.call('BOB', path)).body);
		found.push(messages);
		await between(messages);
		path = links.next?.replace('/messageexchange/', '');
	}
	return found;
}

const acknowledge = (bench: ServerBench, id: string, as = 'BOB', headers = {}) =>
	bench.call(as, `${as}/inbox/${id}/status/acknowledged`, { method: 'PUT', headers });

describe('an inbox', () => {
	test('lists what is in it, in the order in which it came', async () => {
		await using bench = await openServer();
		const ids = await fill(bench, 3);
		const { headers, body } = await bench.call('BOB', 'BOB/inbox');
		expect(headers['content-type']).toBe('application/vnd.mesh.v2+json');
		expect(valueIn(body)).toEqual({
			messages: ids,
			links: { self: '/messageexchange/BOB/inbox?max_results=500' },
			approx_inbox_count: 3,
		});
		expect(await bench.inbox('ALICE')).toEqual([]);
	});

	test('of six hundred messages comes in two pages', async () => {
		await using bench = await openServer();
		const ids = await fill(bench, 600);
		const found = await pages(bench, '');
		expect(found.map(({ length }) => length)).toEqual([500, 100]);
		expect(found.flat()).toEqual(ids);
	});

	test('goes on where it was when its messages are acknowledged page by page', async () => {
		await using bench = await openServer();
		const ids = await fill(bench, 25);
		const found = await pages(bench, '?max_results=10', async (page) => {
			for (const id of page) await acknowledge(bench, id);
		});
		expect(found.flat()).toEqual(ids);
		expect(await bench.inbox('BOB')).toEqual([]);
	});

	test('links to the next page in signs that have to be kept as they are', async () => {
		await using bench = await openServer();
		await fill(bench, 11);
		const { links } = valueIn((await bench.call('BOB', 'BOB/inbox?max_results=10')).body);
		expect(links.next).toMatch(/^\/messageexchange\/BOB\/inbox\?max_results=10&continue_from=[A-Za-z0-9%]+$/);
		const [, mark = ''] = links.next.split('continue_from=');
		expect(mark).toMatch(/%2F.*%3D%3D$/);
		expect(decodeURIComponent(mark).length).toBeGreaterThanOrEqual(24);
	});

	test('in version 1 has no links, and goes on from a message', async () => {
		await using bench = await openServer();
		const ids = await fill(bench, 12);
		const list = async (query: string) =>
			valueIn((await bench.call('BOB', `BOB/inbox${query}`, { headers: version1 })).body);
		expect(await list('?max_results=10')).toEqual({ messages: ids.slice(0, 10) });
		expect(await list(`?max_results=10&continue_from=${ids[9]}`)).toEqual({ messages: ids.slice(10) });
	});

	test.each([
		'max_results=9',
		'max_results=5001',
		'max_results=ten',
		'workflow_filter=x',
		`workflow_filter=${'x'.repeat(256)}`,
		'continue_from=something-of-ones-own-making',
	])('asked for with %s is refused', async (query) => {
		await using bench = await openServer();
		const { status, body } = await bench.call('BOB', `BOB/inbox?${query}`);
		expect([status, valueIn(body).detail[0].loc]).toEqual([400, ['query', query.split('=')[0]]]);
	});

	test.each<[string, readonly number[]]>([
		['LETTERS', [0]],
		['!LETTERS', [1, 2]],
		['LETTERS*', [0, 1]],
		['!LETTERS*', [2]],
		['*ER*', [0, 1, 2]],
		['*_ACK*', [1]],
		['!*_ACK*', [0, 2]],
		['letters', []],
	])('asked for with the filter %s', async (filter, expected) => {
		await using bench = await openServer();
		const ids: string[] = [];
		for (const workflowId of ['LETTERS', 'LETTERS_ACK', 'OTHERS']) {
			ids.push(await bench.server.deliver({ from: 'ALICE', to: 'BOB', workflowId, passedOn: {}, data: [] }));
		}
		const found = await bench.inbox('BOB', `?workflow_filter=${encodeURIComponent(filter)}`);
		expect(found).toEqual(expected.map((at) => ids[at]));
	});

	test('asked for with a filter has empty pages that have a next one', async () => {
		await using bench = await openServer();
		await fill(bench, 20);
		const last = await bench.server.deliver({ from: 'ALICE', to: 'BOB', workflowId: 'OTHERS', passedOn: {}, data: [] });
		expect(await pages(bench, '?max_results=10&workflow_filter=OTHERS')).toEqual([[], [], [last]]);
	});

	test('comes whole whatever the size of its pages', async () => {
		await using bench = await openServer();
		const ids = await fill(bench, 40);
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 10, max: 60 }), async (size) => {
				expect((await pages(bench, `?max_results=${size}`)).flat()).toEqual(ids);
			}),
			{ numRuns: 10 },
		);
	});
});

describe('a message in an inbox', () => {
	test('is gone after it was acknowledged; that may be said again', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'Dear Bob');
		const said = await acknowledge(bench, id);
		expect([said.status, said.body.length]).toEqual([200, 0]);
		expect((await acknowledge(bench, id)).status).toBe(200);
		expect(valueIn((await acknowledge(bench, id, 'BOB', version1)).body)).toEqual({ messageId: id });
		const { status, body } = await bench.call('BOB', `BOB/inbox/${id}`);
		expect([status, valueIn(body)]).toEqual([
			410,
			{ message_id: id, detail: [{ event: 'RECEIVE', code: '', msg: 'The message was acknowledged or has expired' }] },
		]);
		expect(await bench.inbox('BOB')).toEqual([]);
	});

	test('of somebody else is refused, without a code', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'Dear Bob');
		for (const said of [await bench.call('ALICE', `ALICE/inbox/${id}`), await acknowledge(bench, id, 'ALICE')]) {
			expect([said.status, valueIn(said.body).detail[0].code]).toEqual([403, '']);
		}
		expect(await bench.inbox('BOB')).toEqual([id]);
	});

	test('that is not there', async () => {
		await using bench = await openServer();
		for (const said of [await bench.call('BOB', 'BOB/inbox/NOTHING'), await acknowledge(bench, 'NOTHING')]) {
			expect([said.status, valueIn(said.body).detail[0].code]).toEqual([404, '20']);
		}
	});

	test.each(['0', '-1', '1.5', 'one'])('has no chunk %s', async (chunk) => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'Dear Bob');
		expect((await bench.call('BOB', `BOB/inbox/${id}/${chunk}`)).status).toBe(400);
	});

	const gzip = { 'accept-encoding': 'gzip, deflate' };
	test.each<[string, object, object, string | undefined]>([
		['sent plain, asked for plain', {}, {}, undefined],
		['sent plain, packed on its way in version 2', {}, gzip, 'gzip'],
		['sent plain, as it is in version 1', {}, { ...gzip, ...version1 }, undefined],
		['sent packed, asked for plain', { 'content-encoding': 'gzip' }, {}, undefined],
		['sent packed, as it is in version 1', { 'content-encoding': 'gzip' }, { ...gzip, ...version1 }, 'gzip'],
		['sent packed, as it is in version 2', { 'content-encoding': 'gzip' }, gzip, 'gzip'],
	])('%s', async (_, sent, asked, encoding) => {
		await using bench = await openServer();
		const letter = 'A letter. '.repeat(30);
		const id = await bench.send('ALICE', 'BOB', 'content-encoding' in sent ? gzipSync(letter) : letter, { ...sent });
		const { headers, body } = await bench.call('BOB', `BOB/inbox/${id}`, { headers: { ...asked } });
		expect(headers['content-encoding']).toBe(encoding);
		expect(headers['mex-content-compressed']).toBe(encoding && 'Y');
		expect((encoding === 'gzip' ? gunzipSync(body) : body).toString()).toBe(letter);
	});

	test('that its sender packed by other means says so, and is not gzip for that', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'PK zip', { 'mex-content-compressed': 'Y' });
		const { headers, body } = await bench.call('BOB', `BOB/inbox/${id}`);
		expect([headers['mex-content-compressed'], headers['content-encoding']]).toEqual(['Y', undefined]);
		expect(body.toString()).toBe('PK zip');
	});
});

describe('tracking', () => {
	const track = (bench: ServerBench, id: string, headers = {}, as = 'ALICE') =>
		bench.call(as, `${as}/outbox/tracking?messageID=${id}`, { headers });

	test('follows a message from its first chunk to its acknowledgement', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'x'.repeat(11), { 'mex-chunk-range': '1:2' });
		const status = async () => valueIn((await track(bench, id)).body)['status'];
		const statuses = [await status()];
		const last = { method: 'POST', headers: { 'mex-chunk-range': '2:2' }, body: 'x' };
		await bench.call('ALICE', `ALICE/outbox/${id}/2`, last);
		statuses.push(await status());
		await acknowledge(bench, id);
		statuses.push(await status());
		expect(statuses).toEqual(['uploading', 'accepted', 'acknowledged']);
	});

	test('tells in version 2 and in version 1', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'Dear Bob', { 'mex-localid': 'L-1', 'mex-filename': 'letter.txt' });
		expect(valueIn((await track(bench, id)).body)).toEqual({
			message_id: id,
			local_id: 'L-1',
			workflow_id: 'LETTERS',
			filename: 'letter.txt',
			expiry_time: '2026-03-07T09:00:00.000Z',
			upload_timestamp: '2026-03-02T09:00:00.000Z',
			recipient: 'BOB',
			recipient_name: 'Mailbox BOB',
			recipient_ods_code: 'Y0Y',
			status: 'accepted',
			status_success: true,
			status_timestamp: '2026-03-02T09:00:00.000Z',
		});
		expect(valueIn((await track(bench, id, version1)).body)).toMatchObject({
			messageId: id,
			dtsId: id,
			localId: 'L-1',
			fileSize: 8,
			status: 'Accepted',
			statusSuccess: 'SUCCESS',
			expiryTime: '20260307090000',
		});
	});

	test('knows nothing of what another mailbox sent, and says what is missing', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'Dear Bob');
		expect((await track(bench, id, {}, 'BOB')).status).toBe(404);
		expect((await track(bench, 'NOTHING')).status).toBe(404);
		expect((await track(bench, '')).status).toBe(400);
	});

	test('by LocalId finds one, in the shape of version 1; none is 404 and several are 300', async () => {
		await using bench = await openServer();
		const find = (localId: string) => bench.call('ALICE', `ALICE/outbox/tracking/${encodeURIComponent(localId)}`);
		expect((await find('L/1')).status).toBe(404);
		const id = await bench.send('ALICE', 'BOB', 'Dear Bob', { 'mex-localid': 'L/1' });
		const one = await find('L/1');
		expect([one.status, valueIn(one.body).messageId]).toEqual([200, id]);
		await bench.send('ALICE', 'BOB', 'Dear Bob', { 'mex-localid': 'L/1' });
		expect((await find('L/1')).status).toBe(300);
	});
});

describe('a message that nobody fetches', () => {
	const days = (bench: ServerBench, count: number) => {
		bench.now = new Date(bench.now.getTime() + count * 24 * 3_600_000);
	};

	test('leaves the inbox after five days, and its sender is told', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'Dear Bob', { 'mex-localid': 'L-1', 'mex-subject': 'Greetings' });
		days(bench, 4.9);
		expect(await bench.inbox('BOB')).toEqual([id]);
		days(bench, 0.1);
		expect(await bench.inbox('BOB')).toEqual([]);
		expect((await bench.call('BOB', `BOB/inbox/${id}`)).status).toBe(410);
		expect((await acknowledge(bench, id)).status).toBe(410);
		const tracked = await bench.call('ALICE', `ALICE/outbox/tracking?messageID=${id}`);
		expect(valueIn(tracked.body)).toMatchObject({ status: 'undeliverable', status_success: false });

		const [report = '', ...more] = await bench.inbox('ALICE');
		expect(more).toEqual([]);
		const { status, headers, body } = await bench.call('ALICE', `ALICE/inbox/${report}`);
		expect([status, body.length]).toEqual([200, 0]);
		expect(headers).toMatchObject({
			'mex-messagetype': 'REPORT',
			'mex-messageid': report,
			'mex-linkedmsgid': id,
			'mex-localid': 'L-1',
			'mex-subject': 'Greetings',
			'mex-workflowid': 'LETTERS',
			'mex-to': 'BOB',
			'mex-statuscode': '14',
			'mex-statusevent': 'SEND',
			'mex-statussuccess': 'ERROR',
			'mex-statusdescription': 'Message not collected by recipient after 5 days',
			'mex-statustimestamp': '20260307090000',
		});
		expect(Object.keys(headers)).not.toContain('mex-from');
		expect((await acknowledge(bench, report, 'ALICE')).status).toBe(200);
		expect(await bench.inbox('ALICE')).toEqual([]);
	});

	test('and a report that nobody fetches leaves it without another', async () => {
		await using bench = await openServer();
		await bench.send('ALICE', 'BOB', 'Dear Bob');
		days(bench, 5);
		await bench.inbox('ALICE');
		days(bench, 5);
		expect(await bench.inbox('ALICE')).toEqual([]);
		expect(bench.server.messages().map(({ kind, status }) => [kind, status])).toEqual([
			['data', 'undeliverable'],
			['report', 'undeliverable'],
		]);
	});

	test('does not expire while its chunks are still to come', async () => {
		await using bench = await openServer();
		const id = await bench.send('ALICE', 'BOB', 'x'.repeat(11), { 'mex-chunk-range': '1:2' });
		days(bench, 6);
		const last = { method: 'POST', headers: { 'mex-chunk-range': '2:2' }, body: 'x' };
		expect((await bench.call('ALICE', `ALICE/outbox/${id}/2`, last)).status).toBe(202);
		expect(await bench.inbox('BOB')).toEqual([id]);
	});
});
