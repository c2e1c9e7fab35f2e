import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callOf } from '../../../stand-in/mesh-server/call.ts';
import { gunzipped, gzipped, isGzip, withWrongTrailer } from '../../../stand-in/mesh-server/gzip.ts';
import { firstOf, piecesOf } from '../../../stand-in/mesh-server/pieces.ts';

const chunks = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 });
const whole = async (bytes: AsyncIterable<Uint8Array>): Promise<Buffer> => Buffer.concat(await Array.fromAsync(bytes));

test('pieces are the same bytes, all of one size but the last', async () => {
	await fc.assert(
		fc.asyncProperty(chunks, fc.integer({ min: 1, max: 50 }), async (given, size) => {
			const pieces: Buffer[] = [];
			for await (const piece of piecesOf(given, size)) pieces.push(await whole(piece));
			expect(Buffer.concat(pieces)).toEqual(Buffer.concat(given));
			expect(pieces.slice(0, -1).every(({ length }) => length === size)).toBe(true);
			expect(pieces.at(-1)?.length).toBeLessThanOrEqual(size);
		}),
	);
});

test('the first bytes are as many as asked for, and close what they come from', async () => {
	await fc.assert(
		fc.asyncProperty(chunks, fc.nat(100), async (given, count) => {
			let isClosed = false;
			async function* source(): AsyncGenerator<Uint8Array> {
				try {
					yield* given;
				} finally {
					isClosed = true;
				}
			}
			expect(await whole(firstOf(source(), count))).toEqual(Buffer.concat(given).subarray(0, count));
			expect(isClosed).toBe(true);
		}),
	);
});

test('what is packed unpacks to the same, and with a wrong trailer to nothing', async () => {
	await fc.assert(
		fc.asyncProperty(chunks, async (given) => {
			const bytes = Buffer.concat(given);
			expect(gunzipSync(await whole(gzipped(given)))).toEqual(bytes);
			expect(await whole(gunzipped(gzipped(given)))).toEqual(bytes);
			expect(await isGzip(gzipped(given))).toBe(true);
			expect(await isGzip(withWrongTrailer(gzipped(given)))).toBe(false);
		}),
		{ numRuns: 30 },
	);
});

test('gzip that is cut anywhere is none', async () => {
	const gzip = await whole(gzipped([Buffer.from('A letter, packed.')]));
	for (let end = 0; end < gzip.length; end++) expect(await isGzip([gzip.subarray(0, end)])).toBe(false);
});

test.each<[string, string, object | undefined]>([
	['POST', '/messageexchange/A', { kind: 'handshake', mailbox: 'A' }],
	['GET', '/messageexchange/A/inbox?max_results=10', { kind: 'inbox', mailbox: 'A' }],
	['GET', '/messageexchange/A/inbox/M', { kind: 'download', messageId: 'M', chunk: '' }],
	['GET', '/messageexchange/A/inbox/M/2', { kind: 'download', messageId: 'M', chunk: '2' }],
	['PUT', '/messageexchange/A/inbox/M/status/acknowledged', { kind: 'acknowledge', messageId: 'M' }],
	['POST', '/messageexchange/A/outbox', { kind: 'send' }],
	['POST', '/messageexchange/A/outbox/M/2', { kind: 'chunk', messageId: 'M', chunk: '2' }],
	['GET', '/messageexchange/A/outbox/tracking?messageID=M', { kind: 'track' }],
	['GET', '/messageexchange/A/outbox/tracking/L%2F1', { kind: 'track-local-id', localId: 'L/1' }],
	['GET', '/messageexchange/endpointlookup/X0X/W', { kind: 'lookup', odsCode: 'X0X', workflowId: 'W' }],
	['GET', '/messageexchange/A', undefined],
	['PUT', '/messageexchange/A/inbox/M', undefined],
	['GET', '/messageexchange//inbox', undefined],
	['GET', '/elsewhere/A/inbox', undefined],
])('%s %s', (method, target, expected) => {
	const call = callOf(method, target);
	expect(call).toEqual(expected && expect.objectContaining(expected));
});

test('any address is read without a throw', () => {
	fc.assert(
		fc.property(fc.string(), (text) => {
			callOf('GET', `/messageexchange/${text}`);
		}),
	);
});
