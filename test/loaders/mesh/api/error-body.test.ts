import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readErrorBody } from '../../../../loaders/mesh/api/error-body.ts';

test.each([
	[
		'version 2',
		{ message_id: '2026', internal_id: '1', detail: [{ event: 'SEND', code: '12', msg: 'Unregistered to address' }] },
		{ code: '12', text: 'Unregistered to address' },
	],
	[
		'version 2 with several details, the code in the second',
		{
			detail: [
				{ event: 'SEND', code: '', msg: '' },
				{ code: '06', msg: 'Malformed' },
			],
		},
		{ code: '06', text: 'Malformed' },
	],
	[
		'version 1',
		{ messageID: '2026', errorEvent: 'SEND', errorCode: '17', errorDescription: 'Workflow ID not registered' },
		{ code: '17', text: 'Workflow ID not registered' },
	],
	[
		'a validation error',
		{ detail: [{ loc: ['header', 'mex-to'], msg: 'Field required', type: 'missing' }] },
		{ code: undefined, text: 'header mex-to Field required' },
	],
	['a code that is a number', { detail: [{ code: 12, msg: 'x' }] }, { code: '12', text: 'x' }],
	['a blank code', { detail: [{ code: ' ', msg: 'x' }] }, { code: undefined, text: 'x' }],
	['a detail that is one text', { detail: 'Not Found' }, { code: undefined, text: 'Not Found' }],
	['a bare message', { internal_id: '1', message: 'An error' }, { code: undefined, text: 'An error' }],
	['fields of other types', { errorCode: {}, errorDescription: [], detail: 7 }, { code: undefined, text: '7' }],
	['nothing in it', {}, { code: undefined, text: undefined }],
	['a list', [], { code: undefined, text: undefined }],
	['null', null, { code: undefined, text: undefined }],
])('%s', (_, body, expected) => {
	expect(readErrorBody(JSON.stringify(body))).toEqual(expected);
});

test.each([
	['XML', '<soap:Envelope><soap:Fault><faultstring>oops</faultstring></soap:Fault></soap:Envelope>'],
	['HTML', '<html><body><h1>502 Bad Gateway</h1></body></html>'],
	['nothing', ''],
	['JSON that was cut', '{"detail":[{"code":"1'],
])('%s says nothing', (_, text) => {
	expect(readErrorBody(text)).toEqual({ code: undefined, text: undefined });
});

test('it never throws', () => {
	const shaped = fc.record({ detail: fc.anything(), errorCode: fc.anything(), message: fc.anything() });
	const bodies = fc.oneof(
		fc.string(),
		fc.json(),
		shaped.map((body) => JSON.stringify(body) ?? ''),
	);
	fc.assert(
		fc.property(bodies, (text) => {
			const { code, text: said } = readErrorBody(text);
			expect([code, said].every((found) => found === undefined || found.trim() !== '')).toBe(true);
		}),
		{ numRuns: 5000 },
	);
});
