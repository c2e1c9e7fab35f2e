import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SendOptions, SendOutcome } from '../../../loaders/mesh/api/send.ts';
import type { Fault } from '../../../stand-in/mesh-server/faults.ts';
import { type Certificates, missingOpenssl } from '../support/certificates.ts';
import { isSkipped, named } from '../support/component.ts';
import { bytesData, collected, numberedLines, read } from '../support/mesh-api-bench.ts';
import { alice, bob, openStrict, type StrictBench, strictCertificates, workflowId } from '../support/strict-bench.ts';

// Whatever goes wrong on the way, nothing is lost, nothing is sent twice, and nothing shorter is taken for the whole.

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
const inChunks: SendOptions = { chunkSize: 500 };

const send = async (options: SendOptions = {}): Promise<SendOutcome> =>
	await bench.alice.send({ to: bob.id, workflowId, localId: 'L-1' }, bytesData(letter), options);

const deliver = async (): Promise<string> =>
	await bench.server.deliver({ from: alice.id, to: bob.id, workflowId, passedOn: {}, data: [letter] });

async function received(id: string): Promise<Buffer> {
	return await read((await bench.bob.download(id)).stream());
}

/** What Bob is given in the end: every message that is in his inbox. */
async function everything(): Promise<readonly string[]> {
	const contents: string[] = [];
	for await (const id of bench.bob.inbox()) contents.push(String(await received(id)));
	return contents;
}

const failures = [500, 502, 503, 504] as const;
const bodies = ['json', 'xml'] as const;

describe.skipIf(skipped)(groupName('sending a message'), () => {
	test('a token that is refused: nothing has gone', async () => {
		bench.server.fault({ on: 'send', kind: 'refuse-token' });
		expect(await send()).toMatchObject({ outcome: 'refused', error: { kind: 'not authenticated' } });
		expect(await bench.alice.trackLocalId('L-1')).toEqual({ found: 'none' });
		expect((await send()).outcome).toBe('sent');
		expect(await everything()).toEqual([String(letter)]);
	});

	const lost: readonly [string, Fault][] = [
		...failures.flatMap((status) =>
			bodies.map((body): [string, Fault] => [`${status} as ${body}`, { on: 'send', kind: 'fail', status, body }]),
		),
		['a connection that goes at once', { on: 'send', kind: 'drop-request', afterBytes: 0 }],
		['a connection that goes in the middle', { on: 'send', kind: 'drop-request', afterBytes: 10 }],
	];

	test.each(lost)('%s: in doubt, and tracking says that it has not arrived', async (_, fault) => {
		bench.server.fault(fault);
		expect(await send()).toMatchObject({ outcome: 'in doubt', messageId: undefined });
		expect(await bench.alice.trackLocalId('L-1')).toEqual({ found: 'none' });
		expect(bench.server.messages()).toEqual([]);
	});

	const arrived: readonly [string, Fault][] = [
		['an answer that is lost', { on: 'send', kind: 'lose-response' }],
		['an answer that is cut', { on: 'send', kind: 'drop-response', afterBytes: 5 }],
	];

	test.each(arrived)('%s: in doubt, and tracking says that it has arrived', async (_, fault) => {
		bench.server.fault(fault);
		expect(await send()).toMatchObject({ outcome: 'in doubt', messageId: undefined });
		const [message, ...others] = bench.server.messages();
		expect(others).toEqual([]);
		expect(await bench.alice.trackLocalId('L-1')).toMatchObject({
			found: 'one',
			tracking: { messageId: message?.id, status: 'accepted' },
		});
		expect(await everything()).toEqual([String(letter)]);
	});

	test('a server that is slow: in doubt, and it may be there', async () => {
		bench.server.fault({ on: 'send', kind: 'slow', milliseconds: 60_000 });
		const hasty = await bench.client(alice, { timeouts: { silence: 100 } });
		expect(await hasty.send({ to: bob.id, workflowId }, bytesData(letter))).toMatchObject({
			outcome: 'in doubt',
			why: { kind: 'unreachable', message: expect.stringContaining('it did not answer in time') },
		});
	});
});

describe.skipIf(skipped)(groupName('sending the chunks of a message'), () => {
	const passing: readonly [string, Fault][] = [
		...([502, 503, 504] as const).map((status): [string, Fault] => [
			`${status}`,
			{ on: 'chunk', kind: 'fail', status, body: 'xml', times: 2 },
		]),
		['a connection that goes at once', { on: 'chunk', kind: 'drop-request', afterBytes: 0 }],
		['a connection that goes in the middle', { on: 'chunk', kind: 'drop-request', afterBytes: 10, times: 3 }],
		['an answer that is lost', { on: 'chunk', kind: 'lose-response' }],
		['an answer that is lost every time but the last', { on: 'chunk', kind: 'lose-response', times: 3 }],
	];

	test.each(passing)('%s: sent, once', async (_, fault) => {
		bench.server.fault(fault);
		expect((await send(inChunks)).outcome).toBe('sent');
		expect(bench.server.messages()).toHaveLength(1);
		expect(await everything()).toEqual([String(letter)]);
	});

	test('the answer to the last chunk is lost: it is found complete', async () => {
		const twoChunks = { chunkSize: 700 };
		bench.server.fault({ on: 'chunk', kind: 'lose-response' });
		expect((await send(twoChunks)).outcome).toBe('sent');
		expect(await everything()).toEqual([String(letter)]);
	});

	test.each<[string, Fault]>([
		['busy to the end', { on: 'chunk', kind: 'fail', status: 503, body: 'json', times: 4 }],
		['an error inside MESH', { on: 'chunk', kind: 'fail', status: 500, body: 'xml' }],
		['no connection to the end', { on: 'chunk', kind: 'drop-request', afterBytes: 10, times: 4 }],
	])('%s: in doubt, and tracking says that it is not whole', async (_, fault) => {
		bench.server.fault(fault);
		const outcome = await send(inChunks);
		const id = bench.server.messages()[0]?.id ?? '';
		expect(outcome).toMatchObject({ outcome: 'in doubt', messageId: id });
		expect(await bench.alice.track(id)).toMatchObject({ tracking: { status: 'uploading' } });
		expect(await everything()).toEqual([]);
	});
});

describe.skipIf(skipped)(groupName('receiving a message'), () => {
	const passing: readonly [string, Fault][] = [
		...([502, 503, 504] as const).map((status): [string, Fault] => [
			`${status}`,
			{ on: 'download', kind: 'fail', status, body: 'xml', times: 3 },
		]),
		['an answer that is lost', { on: 'download', kind: 'lose-response' }],
	];

	test.each(passing)('%s: received all the same', async (_, fault) => {
		const id = await deliver();
		bench.server.fault(fault);
		expect((await received(id)).equals(letter)).toBe(true);
	});

	const broken: readonly [string, Fault, string][] = [
		['a connection that goes in the middle', { on: 'download', kind: 'drop-response', afterBytes: 20 }, 'unreachable'],
		['gzip that is not whole', { on: 'download', kind: 'wrong-gzip' }, 'damaged'],
	];

	test.each(broken)('%s: an error, and the message is there again', async (_, fault, kind) => {
		const id = await deliver();
		bench.server.fault(fault);
		await expect(received(id)).rejects.toMatchObject({ kind });
		expect(await everything()).toEqual([String(letter)]);
	});

	test.each(broken)('%s, in a further chunk: the same', async (_, fault, kind) => {
		const id = await deliver();
		const message = await bench.bob.download(id);
		expect(message.chunks).toBe(2);
		bench.server.fault(fault);
		await expect(read(message.stream())).rejects.toMatchObject({ kind });
		expect(await everything()).toEqual([String(letter)]);
	});

	test('a server that falls silent', async () => {
		const id = await deliver();
		bench.server.fault({ on: 'download', kind: 'slow', milliseconds: 60_000 });
		const hasty = await bench.client(bob, { timeouts: { silence: 100 } });
		expect((await read((await hasty.download(id)).stream())).equals(letter)).toBe(true);
	});

	test.each<[string, Fault]>([
		['the answer is lost', { on: 'acknowledge', kind: 'lose-response' }],
		['MESH is busy', { on: 'acknowledge', kind: 'fail', status: 503, body: 'xml' }],
	])('an acknowledgement of which %s', async (_, fault) => {
		const id = await deliver();
		bench.server.fault(fault);
		expect(await bench.bob.acknowledge(id)).toBe('acknowledged');
		expect(await collected(bench.bob.inbox())).toEqual([]);
	});
});

describe.skipIf(skipped)(groupName('the inbox'), () => {
	test.each<[string, Fault]>([
		['busy', { on: 'inbox', kind: 'fail', status: 502, body: 'xml' }],
		['an answer that is lost', { on: 'inbox', kind: 'lose-response' }],
		['every message twice', { on: 'inbox', kind: 'repeat-messages' }],
	])('%s', async (_, fault) => {
		const ids = [await deliver(), await deliver()];
		bench.server.fault(fault);
		expect(await collected(bench.bob.inbox())).toEqual(ids);
	});

	test('the newest first: as it comes', async () => {
		const ids = [await deliver(), await deliver()];
		bench.server.fault({ on: 'inbox', kind: 'reverse-messages' });
		expect(await collected(bench.bob.inbox())).toEqual(ids.toReversed());
	});

	test('an answer that is cut: an error, and all is there the next time', async () => {
		const ids = [await deliver(), await deliver()];
		bench.server.fault({ on: 'inbox', kind: 'drop-response', afterBytes: 20 });
		await expect(collected(bench.bob.inbox())).rejects.toMatchObject({ kind: 'unreachable' });
		expect(await collected(bench.bob.inbox())).toEqual(ids);
	});

	test('a token that is refused', async () => {
		bench.server.fault({ on: 'inbox', kind: 'refuse-token' });
		await expect(collected(bench.bob.inbox())).rejects.toMatchObject({ kind: 'not authenticated' });
	});
});
