import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatError } from '../../../../core/errors.ts';
import { httpError } from '../../../../loaders/mesh/api/http-error.ts';

const hour = 3_600_000;
const errorOf = (status: number, body: unknown, clockSkew?: number) =>
	httpError({ what: 'Downloading message M1', status, text: JSON.stringify(body), clockSkew });

test.each([
	[300, {}, 'damaged'],
	[400, { detail: [{ code: '06' }] }, 'refused'],
	[403, {}, 'not authenticated'],
	[403, { detail: [{ code: '', msg: '' }] }, 'not authenticated'],
	[403, { errorCode: '16' }, 'refused'],
	[404, {}, 'not found'],
	[406, {}, 'refused'],
	[410, {}, 'gone'],
	[417, { errorCode: '12' }, 'refused'],
	[423, {}, 'refused'],
	[425, {}, 'busy'],
	[429, {}, 'busy'],
	[500, {}, 'server error'],
	[501, {}, 'server error'],
	[502, {}, 'busy'],
	[503, {}, 'busy'],
	[504, {}, 'busy'],
])('%i with %j is of the kind "%s"', (status, body, kind) => {
	expect(errorOf(status, body)).toMatchObject({ kind, status });
});

test('a refusal names the code, quotes the words and says what to do', () => {
	const error = errorOf(417, { detail: [{ event: 'SEND', code: '12', msg: 'Unregistered to address' }] });
	expect(error).toMatchObject({ code: 'mesh-api', exit: 1, apiCode: '12' });
	expect(formatError(error)).toBe(
		`Downloading message M1 did not work: MESH answered 417 (refused), code 12, the recipient is not registered, saying "Unregistered to address".

What to do: Check the recipient's mailbox id, and that it belongs to the same environment as your own mailbox.`,
	);
});

test.each([
	[undefined, ''],
	[30 * 60_000, ''],
	[3 * hour, ": it is about 3 h behind MESH's"],
	[-26 * hour, ": it is about 26 h ahead of MESH's"],
])('403 without a code, with the server %s ms ahead', (skew, words) => {
	const error = errorOf(403, {}, skew);
	expect(error).toMatchObject({ code: 'permission-denied', exit: 12 });
	expect(formatError(error)).toBe(
		`Downloading message M1 did not work: MESH answered 403 (not authenticated).

What to do: Check the password of the mailbox, the shared key of the environment, the client certificate, and the clock of this machine${words}.`,
	);
});

test('a code that is a sentence is quoted', () => {
	expect(errorOf(410, { errorCode: 'Message already accepted', errorDescription: 'no longer' }).message).toBe(
		'Downloading message M1 did not work: MESH answered 410 (the message is no longer there), code "Message already accepted", saying "no longer".',
	);
});

test('the words of the server are quoted without anything like an NHS number', () => {
	expect(errorOf(400, { detail: [{ msg: 'bad line 999 000 0018' }] }).message).toBe(
		'Downloading message M1 did not work: MESH answered 400 (the request is malformed), saying "bad line [a number]".',
	);
});

test('an XML body of an error inside MESH', () => {
	const error = httpError({ what: 'The handshake', status: 500, text: '<Fault>boom</Fault>', clockSkew: undefined });
	expect(formatError(error)).toBe(
		`The handshake did not work: MESH answered 500 (an error inside MESH).

What to do: Try again later. If it happens again, tell the MESH team at NHS England.`,
	);
});

test('making an error never throws', () => {
	fc.assert(
		fc.property(fc.integer({ min: 100, max: 999 }), fc.oneof(fc.string(), fc.json()), (status, text) => {
			const error = httpError({ what: 'A call', status, text, clockSkew: undefined });
			expect(error.todo).not.toBe('');
			expect(error.message).toMatch(/^A call did not work: MESH answered /);
		}),
		{ numRuns: 2000 },
	);
});
