import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../../loaders/mesh/api/secret.ts';

const secret = new Secret('opensesame');

test.each([
	['a template', `${secret}`],
	['String', String(secret)],
	['JSON', JSON.stringify({ secret })],
	['inspect', inspect({ secret }, { depth: 9, showHidden: true })],
	['format', format('%s %o %j', secret, secret, secret)],
	['its keys', JSON.stringify({ ...secret })],
])('it does not print as %s', (_, text) => {
	expect(text).not.toContain('opensesame');
});

test('it says what it is', () => {
	expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual(['[secret]', '"[secret]"', '[secret]']);
});

test('it is given only when it is asked for', () => {
	expect(secret.reveal()).toBe('opensesame');
});
