import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { testNumbers } from '../../../loaders/service/test-numbers.ts';
import { memorySpool } from '../../../stand-in/mesh-server/spool.ts';
import type { Scenario } from '../../../stand-in/scenario.ts';
import { openServer, type ServerBench, service, valueIn, workflow } from './server-bench.ts';

const { sent, returned } = testNumbers.int;
const rowsOf = (numbers: readonly string[]): string => numbers.map((number) => `${number},\r\n`).join('');
const hour = 3_600_000;

const ask = (bench: ServerBench, body: string | Uint8Array = rowsOf(sent), headers = {}) =>
	bench.send('ALICE', service, body, { 'mex-workflowid': workflow, 'mex-localid': 'L-1', ...headers });

const after = (bench: ServerBench, hours: number) => {
	bench.now = new Date(bench.now.getTime() + hours * hour);
};

type Found = { readonly type: unknown; readonly from: unknown; readonly localId: unknown; readonly text: string };

/** Everything in the inbox of ALICE, its chunks put together. */
async function received(bench: ServerBench): Promise<readonly Found[]> {
	const found: Found[] = [];
	for (const id of await bench.inbox('ALICE')) {
		const first = await bench.call('ALICE', `ALICE/inbox/${id}`);
		const [, total = '1'] = String(first.headers['mex-chunk-range'] ?? '').split(':');
		let text = first.body.toString();
		for (let chunk = 2; chunk <= Number(total); chunk++) {
			text += (await bench.call('ALICE', `ALICE/inbox/${id}/${chunk}`)).body;
		}
		const { 'mex-messagetype': type, 'mex-from': from, 'mex-localid': localId } = first.headers;
		found.push({ type, from, localId, text });
	}
	return found;
}

describe('the check service', () => {
	test.each<[string, string | Uint8Array, object]>([
		['plain', rowsOf(sent), {}],
		['packed', gzipSync(rowsOf(sent)), { 'content-encoding': 'gzip' }],
	])('answers the published test numbers, sent %s, with exactly the last ten', async (_, body, headers) => {
		await using bench = await openServer();
		const id = await ask(bench, body, headers);
		const tracked = await bench.call('ALICE', `ALICE/outbox/tracking?messageID=${id}`);
		expect(valueIn(tracked.body)['status']).toBe('acknowledged');
		expect((await received(bench)).map(({ text }) => JSON.parse(text)['status'])).toEqual(['pending']);
		after(bench, 1);
		const [, list, ...more] = await received(bench);
		expect(more).toEqual([]);
		expect(list).toEqual({ type: 'DATA', from: service, localId: 'L-1', text: rowsOf(returned) });
	});

	test('answers what was sent in chunks', async () => {
		await using bench = await openServer();
		const rows = rowsOf(sent);
		const id = await ask(bench, rows.slice(0, 100), { 'mex-chunk-range': '1:2' });
		expect(await received(bench)).toEqual([]);
		const last = { method: 'POST', headers: { 'mex-chunk-range': '2:2' }, body: rows.slice(100) };
		expect((await bench.call('ALICE', `ALICE/outbox/${id}/2`, last)).status).toBe(202);
		after(bench, 1);
		expect((await received(bench)).at(-1)?.text).toBe(rowsOf(returned));
	});

	test('answers in chunks, the last of them with 200', async () => {
		await using bench = await openServer();
		await ask(bench);
		after(bench, 1);
		const id = (await bench.inbox('ALICE')).at(-1);
		const statuses: number[] = [];
		for (const chunk of [1, 2, 3, 4, 5, 6]) {
			statuses.push((await bench.call('ALICE', `ALICE/inbox/${id}/${chunk}`)).status);
		}
		expect(statuses).toEqual([206, 206, 206, 206, 200, 404]);
	});

	test.each<[Scenario, number, readonly Partial<Found>[]]>([
		['no-job-notice', 1, [{ text: rowsOf(returned) }]],
		['empty', 1, [{ text: expect.stringContaining('pending') }, { text: '' }]],
		['error-columns', 1, [{ text: 'The file has more htan one colum' }]],
		['failed-stage', 1, [{ text: expect.stringContaining('"passed":false') }]],
		['no-reply', 99, []],
		['slow', 6, [{ text: expect.stringContaining('pending') }]],
		['wrong-local-id', 1, [{ localId: 'L-1' }, { localId: 'L-1-X' }]],
		['foreign-workflow', 1, [{ from: service }, { from: 'ANOTHER-MAILBOX' }, { from: service }]],
		['duplicate', 1, [{ localId: 'L-1' }, { text: rowsOf(returned) }, { text: rowsOf(returned) }]],
	])('told %s', async (scenario, hours, expected) => {
		await using bench = await openServer({ scenarios: [scenario] });
		await ask(bench);
		after(bench, hours);
		expect(await received(bench)).toEqual(expected.map((found) => expect.objectContaining(found)));
	});

	test('that never fetches a request leads to a report, sooner than in five days', async () => {
		await using bench = await openServer({ scenarios: ['undelivered'] });
		const id = await ask(bench);
		const status = async () =>
			valueIn((await bench.call('ALICE', `ALICE/outbox/tracking?messageID=${id}`)).body)['status'];
		expect([await status(), await received(bench)]).toEqual(['accepted', []]);
		after(bench, 1);
		expect(await received(bench)).toEqual([{ type: 'REPORT', from: undefined, localId: 'L-1', text: '' }]);
		expect(await status()).toBe('undeliverable');
	});

	test('never answers a LocalId with another sign in it', async () => {
		await using bench = await openServer();
		await ask(bench, rowsOf(sent), { 'mex-localid': 'L:1' });
		after(bench, 99);
		expect(await received(bench)).toEqual([]);
	});

	test('keeps nothing of a request that it answered, nor of an answer that was acknowledged', async () => {
		const kept = new Set<string>();
		const spool = memorySpool();
		await using bench = await openServer({
			spool: {
				read: spool.read,
				keep: async (bytes) => {
					const part = await spool.keep(bytes);
					kept.add(part.name);
					return part;
				},
				remove: async (parts) => {
					for (const { name } of parts) kept.delete(name);
					await spool.remove(parts);
				},
			},
		});
		await ask(bench);
		after(bench, 1);
		expect(kept).toContain('1');
		expect(kept).not.toContain('0'); // the request, which came first
		for (const id of await bench.inbox('ALICE')) {
			await bench.call('ALICE', `ALICE/inbox/${id}/status/acknowledged`, { method: 'PUT' });
		}
		expect([...kept]).toEqual([]);
	});

	test('can be played by somebody else, over the wire', async () => {
		await using bench = await openServer({ scenarios: 'played over the wire' });
		const id = await ask(bench);
		expect(await bench.inbox(service)).toEqual([id]);
		expect((await bench.call(service, `${service}/inbox/${id}`)).body.toString()).toBe(rowsOf(sent));
		const answer = { 'mex-workflowid': workflow, 'mex-localid': 'L-1' };
		await bench.send(service, 'ALICE', rowsOf(returned), answer);
		expect((await received(bench)).map(({ text }) => text)).toEqual([rowsOf(returned)]);
	});
});
