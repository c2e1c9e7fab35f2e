import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hide, scrub } from '../../core/scrub.ts';
import { cpuSeconds } from './cpu-seconds.ts';

test.each<[text: string, shown: string]>([
	['the number 9990536627 is here', 'the number [a number] is here'],
	['999 053 6627, 999-053-6627', '[a number], [a number]'],
	['999\u00a0053\u00a06627, 999\u202f053\u202f6627, 999\t053\t6627', '[a number], [a number], [a number]'],
	[JSON.stringify({ found: '999\t053\t6627', next: 9990536627 }), '{"found":"[a number]","next":[a number]}'],
	['NHS9990536627A (9990536627.0)', 'NHS[a number]A ([a number].0)'],
	['of 999 053 6628 and 999-053-6629', 'of [a number] and [a number]'],
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

// Ten digits of the test range and of ranges in use, in the forms in which people and programs write them.
const numbers = ['9990536627', '9991000003', '4505577104', '6328797966', '3200000007'];
const scripts = ['0123456789', '０１２３４５６７８９', '٠١٢٣٤٥٦٧٨٩', '⁰¹²³⁴⁵⁶⁷⁸⁹', '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗'].map((ten) => [...ten]);
const between = [
	'',
	' ',
	'-',
	'/',
	'.',
	'_',
	'\u00a0',
	'\u2003',
	'\u2011',
	'\u200b',
	'\u00ad',
	' - ',
	'%20',
	'&nbsp;',
	'\\t',
	'\\u0020',
];
const groups = [[3, 3, 4], [5, 5], [10], [2, 2, 2, 2, 2], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [4, 3, 3], [3, 7]];
const around = [
	['', ''],
	['Result of ', ' of May'],
	['p', 'x.csv'],
	['/in/cohort (', ').csv'],
	['2026-05-01: ', ', 12'],
	['{"found":"', '"}'],
	['１２: ', ' が'],
] as const;

test('a number is shown in no form in which it is written, and what is around it stays', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...numbers),
			fc.constantFrom(...scripts),
			fc.constantFrom(...between),
			fc.constantFrom(...groups),
			fc.constantFrom(...around),
			(number, script, separator, sizes, [before, after]) => {
				const digits = [...number].map((digit) => script[Number(digit)] ?? '');
				const starts = sizes.map((_, at) => sizes.slice(0, at).reduce((sum, size) => sum + size, 0));
				const written = starts
					.map((start, at) => digits.slice(start, start + (sizes[at] ?? 0)).join(''))
					.join(separator);
				expect(scrub(`${before}${written}${after}`)).toBe(`${before}[a number]${after}`);
			},
		),
		{ numRuns: 3000 },
	);
});

test.each([
	'99905366271',
	'on 01/12/2026 06:45, 31/12/2026 10, 2026-05-01 12, 2026/27 and 2027/28',
	'1,234,567,890 rows, 12 rows, 4505577 rows (104)',
	'columns 450, 557, 7104',
	'| 450 | 5577104 |',
	'4505\n577104',
	'192.168.100.1:5432, 10.20.30.40',
	'/proj/20260501-a1b2c3/part-001.request.dat',
	'1.5 s, 2.25 s, 450 5577105',
])('figures, dates and addresses stay: %s', (text) => {
	expect(scrub(text)).toBe(text);
});

test('digests are left whole, those with ten digits in a row among them', () => {
	const digests = Array.from({ length: 500 }, (_, n) => createHmac('sha256', 'key').update(`${n}`).digest('hex'));
	expect(digests.some((digest) => /(?<![0-9])[0-9]{10}(?![0-9])/.test(digest))).toBe(true);
	const shown = digests.map((digest) => scrub(JSON.stringify({ digest })));
	expect(shown).toEqual(digests.map((digest) => JSON.stringify({ digest })));
	// Digits alone are no digest.
	expect(scrub(`${'0'.repeat(54)} 9990536627`)).toBe(`${'0'.repeat(54)} [a number]`);
});

test('so are ids of 32 hexadecimal digits, of messages and warehouses', () => {
	const ids = [
		'F683A96C83104A3195D9984984922EC5',
		'cd8ee2c0a7204fbba5126735376c1b43',
		'00aa00aa-9990-5366-27ab-aaaaaaaaaaaa',
		'00aa00aa-aaaa-4aaa-8aaa-a9990536627a',
	];
	for (const id of ids) expect(scrub(`Left 3 messages, ${id} the first.`)).toBe(`Left 3 messages, ${id} the first.`);
	expect(scrub(`Left ${ids[0]}9990536627.`)).toContain('[a number]');
	expect(scrub(`Left ${'0'.repeat(22)} 9990536627.`)).toContain('[a number]');
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
