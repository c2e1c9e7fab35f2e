import fc from 'fast-check';
import { expect, test } from 'vitest';
import { authorization, withoutSecrets } from '../../../../loaders/mesh/api/authorization.ts';
import { Secret } from '../../../../loaders/mesh/api/secret.ts';

const credentials = {
	mailbox: 'YCLTA53',
	password: new Secret('correct horse'),
	sharedKey: new Secret('shared'),
};
const stamp = { nonce: '7c6b3d3c-3a0f-4f6c-9d0e-0a4c3a6c8f11', nonceCount: 0, at: new Date('2026-03-01T06:05:59Z') };

test('the header as an independent implementation of HMAC makes it', () => {
	expect(authorization(credentials, stamp)).toBe(
		'NHSMESH YCLTA53:7c6b3d3c-3a0f-4f6c-9d0e-0a4c3a6c8f11:0:202603010605:63750ab2aa1fd6b9460bf1d7c826a402a237bed5750d05200dd4d512d1aa64a3',
	);
});

test.each([
	['another nonce', { ...stamp, nonce: 'ffffffff-3a0f-4f6c-9d0e-0a4c3a6c8f11' }],
	['another use of the nonce', { ...stamp, nonceCount: 1 }],
	['another minute', { ...stamp, at: new Date('2026-03-01T06:06:00Z') }],
])('%s makes another signature', (_, other) => {
	const signature = (header: string) => header.split(':').at(-1);
	expect(signature(authorization(credentials, other))).not.toBe(signature(authorization(credentials, stamp)));
});

test('neither the password nor the shared key is in the header', () => {
	const long = fc.string({ minLength: 8 }).filter((text) => !/^[0-9a-f:]+$/i.test(text));
	fc.assert(
		fc.property(long, long, (password, sharedKey) => {
			const header = authorization(
				{ mailbox: 'YCLTA53', password: new Secret(password), sharedKey: new Secret(sharedKey) },
				stamp,
			);
			return !header.includes(password) && !header.includes(sharedKey);
		}),
	);
});

test.each<[what: string, text: string, left: string]>([
	['what it was signed with', 'not correct horse, nor shared', 'not [secret], nor [secret]'],
	['as an address has it', 'for correct%20horse', 'for [secret]'],
	['the signature', authorization(credentials, stamp).slice(-64), '[secret]'],
	['in JSON, which stays JSON', '{"msg":"correct horse","n":9990000018}', '{"msg":"[secret]","n":9990000018}'],
	['nothing of it', 'Sender is not allowed', 'Sender is not allowed'],
])('an answer that repeats %s', (_, text, left) => {
	expect(withoutSecrets(text, credentials)).toBe(left);
});
