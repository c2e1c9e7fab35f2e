import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkRange, readMessageHeaders } from '../../../../loaders/mesh/api/message-headers.ts';

test('the headers of a message, in any case, blank ones left out', () => {
	const { all, ...headers } = readMessageHeaders({
		'Mex-From': 'X26OT154',
		'mex-to': ' YCLTA53 ',
		'MEX-WORKFLOWID': 'SPINE_NTT_UPHOLDING',
		'mex-localid': 'R1A-1',
		'mex-messageid': '20260301_ABC',
		'mex-messagetype': 'Data',
		'mex-subject': '',
		'mex-filename': 'a.dat',
		'mex-chunk-range': '1:3',
		'mex-statuscode': '00',
		'mex-statusevent': 'TRANSFER',
		'mex-statussuccess': 'SUCCESS',
		'mex-statusdescription': 'Transferred to recipient mailbox',
		'mex-statustimestamp': '20260301060509',
		'content-type': 'application/octet-stream',
	});
	expect(headers).toEqual({
		type: 'data',
		messageId: '20260301_ABC',
		from: 'X26OT154',
		to: 'YCLTA53',
		workflowId: 'SPINE_NTT_UPHOLDING',
		localId: 'R1A-1',
		subject: undefined,
		fileName: 'a.dat',
		linkedMessageId: undefined,
		status: {
			code: '00',
			event: 'TRANSFER',
			success: true,
			description: 'Transferred to recipient mailbox',
			timestamp: '20260301060509',
		},
		chunk: { number: 1, total: 3 },
	});
	expect([...all.keys()]).not.toContain('content-type');
	expect(all.get('mex-from')).toBe('X26OT154');
});

test('a report', () => {
	const headers = readMessageHeaders({
		'mex-messagetype': 'REPORT',
		'mex-linkedmsgid': '20260301_ABC',
		'mex-statuscode': '14',
		'mex-statussuccess': 'ERROR',
		'mex-chunk-range': '1:0',
	});
	expect(headers).toMatchObject({
		type: 'report',
		linkedMessageId: '20260301_ABC',
		status: { code: '14', success: false },
		chunk: undefined,
	});
});

test.each([
	['DATA', 'data'],
	[' report ', 'report'],
	['', 'data'],
	['ACK', 'other'],
	['__proto__', 'other'],
])('the type %j is "%s"', (text, type) => {
	expect(readMessageHeaders({ 'mex-messagetype': text }).type).toBe(type);
});

test('a header that comes twice is no one value', () => {
	expect(readMessageHeaders({ 'mex-localid': ['A', 'B'] }).localId).toBe('A, B');
});

describe('chunk ranges', () => {
	test.each([
		['1:1', { number: 1, total: 1 }],
		[' 2 : 3 ', { number: 2, total: 3 }],
	])('%j', (text, range) => {
		expect(chunkRange(text)).toEqual(range);
	});

	test.each([
		undefined,
		'',
		'0:1',
		'2:1',
		'1:0',
		'1',
		'1:',
		':1',
		'1:2:3',
		'-1:2',
		'1.0:2',
		'1e0:2',
		'１:2',
		'1:9999999999',
	])('%j is none', (text) => {
		expect(chunkRange(text)).toBeUndefined();
	});

	test('written and read, it is the same', () => {
		const two = fc.tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 99_999 }));
		fc.assert(
			fc.property(two, ([number, more]) => {
				expect(chunkRange(`${number}:${number + more}`)).toEqual({ number, total: number + more });
			}),
		);
	});
});

test('it takes anything, and tens of thousands of them', () => {
	const names = ['messagetype', 'chunk-range', 'statussuccess', 'localid', 'linkedmsgid', 'statuscode', 'messageid'];
	const name = fc.oneof(
		fc.string(),
		fc.constantFrom(...names).map((one) => `mex-${one}`),
		fc.constant('__proto__'),
	);
	const value = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.array(fc.string(), { maxLength: 3 }),
		fc.constant(undefined),
		fc.constantFrom('REPORT', 'DATA', '1:1', '2:3', 'ERROR'),
	);
	fc.assert(
		fc.property(fc.dictionary(name, value, { noNullPrototype: false }), (raw) => {
			const { type, chunk, status, all, ...texts } = readMessageHeaders(raw);
			return (
				['data', 'report', 'other'].includes(type) &&
				(chunk === undefined || (chunk.number >= 1 && chunk.number <= chunk.total)) &&
				[true, false, undefined].includes(status.success) &&
				[...all].every(([key, text]) => key.startsWith('mex-') && text !== '' && text === text.trim()) &&
				Object.values(texts).every((text) => text === undefined || typeof text === 'string')
			);
		}),
		{ numRuns: 30_000 },
	);
});
