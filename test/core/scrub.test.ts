import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hide, scrub } from '../../core/scrub.ts';
import { cpuSeconds } from './cpu-seconds.ts';

test.each<[text: string, shown: string]>([
	['the number 9990536627 is here', 'the number [a number] is here'],
	['999 053 6627, 999-053-6627', '[a number], [a number]'],
	['999\u00a0053\u00a06627, 999\u202f053\u202f6627, 999\t053\t6627', '[a number], [a number], [a number]'],
	[JSON.stringify({ found: '999\t053\t6627', next: 9990536627 }), '{"found":"[a number]","next":[a number]}'],
	['NHS9990536627A (9990536627.0)', 'NHS[a number]A ([a number].0)'],
	['9990536627\n9990536627', '[a number]\n[a number]'],
	['0300 3035035, 2026-05-01T06:00:00.000Z, 1,234,567,890', '0300 3035035, 2026-05-01T06:00:00.000Z, 1,234,567,890'],
	['X0X-20261122-123456-001', 'X0X-20261122-123456-001'],
	['a longer one 99905366271 is none', 'a longer one 99905366271 is none'],
	['YCLTA53-070219-0005.dat', 'YCLTA53-070219-0005.dat'],
	['20190207141016000001_ABC123', '20190207141016000001_ABC123'],
	['http://me:pass@proxy.example:3128 refused', 'http://[secret]@proxy.example:3128 refused'],
	['https://me:pa/ss?1@mesh.example/x', 'https://[secret]@mesh.example/x'],
	['https://mesh.example:8700/inbox?to=a@b', 'https://mesh.example:8700/inbox?to=a@b'],
	['https://mesh.example/inbox?to=a@b', 'https://mesh.example/inbox?to=a@b'],
	['password=password: x', 'password=[secret]'],
	['password: secret = a b', 'password: [secret] b'],
	["{ password: 'a b', other: c }", '{ password: [secret], other: c }'],
	['Shared-Key=abc, x', 'Shared-Key=[secret], x'],
	['  NDOO_MESH_PASSWORD_MONTHLY: abc', '  NDOO_MESH_PASSWORD_MONTHLY: [secret]'],
	['keyPassphrase: abc # mesh-secret = x', 'keyPassphrase: [secret] # mesh-secret = [secret]'],
	['bad NHSMESH X0X:nonce:0:202603010605:63ab, says "it"', 'bad NHSMESH [secret], says "it"'],
	['set NDOO_MESH_PASSWORD_MONTHLY, or put it into a file', 'set NDOO_MESH_PASSWORD_MONTHLY, or put it into a file'],
	['the password of the mailbox: see below', 'the password of the mailbox: see below'],
])('%s', (text, shown) => {
	expect(scrub(text)).toBe(shown);
});

test('digests are left whole, those with ten digits in a row among them', () => {
	const digests = Array.from({ length: 500 }, (_, n) => createHmac('sha256', 'key').update(`${n}`).digest('hex'));
	expect(digests.some((digest) => /(?<![0-9])[0-9]{10}(?![0-9])/.test(digest))).toBe(true);
	const shown = digests.map((digest) => scrub(JSON.stringify({ digest })));
	expect(shown).toEqual(digests.map((digest) => JSON.stringify({ digest })));
	// Digits alone are no digest.
	expect(scrub(`${'0'.repeat(54)} 9990536627`)).toBe(`${'0'.repeat(54)} [a number]`);
});

test.each<[text: string, shown: string]>([
	['a"b c/d is it', '[secret] is it'],
	['a"b c/d, and a"b c/d again', '[secret], and [secret] again'],
	[JSON.stringify({ found: 'a"b c/d' }), '{"found":"[secret]"}'],
	['https://mesh.example/?key=a%22b%20c%2Fd', 'https://mesh.example/?key=[secret]'],
	['Basic YSJiIGMvZA==', 'Basic [secret]'],
	['a"b c/d, and more of it: a"b c/d-longer', '[secret], and more of it: [secret]'],
	['a"b c', 'a"b c'],
])('known secrets are hidden: %s', (text, shown) => {
	expect(hide(text, ['', 'a"b c/d', 'a"b c/d-longer'])).toBe(shown);
});

// Each was looked at from each of its characters on: 3 seconds for the first.
test.each([
	['password-', 1000],
	['a-', 40_000],
	['://a:', 40_000],
	['secret ', 40_000],
])('%j many times takes time that grows with it', (part, times) => {
	const text = part.repeat(times);
	expect(cpuSeconds(() => scrub(text))).toBeLessThan(1);
	expect(scrub(`${text} password: x`)).toBe(`${text} password: [secret]`);
});
