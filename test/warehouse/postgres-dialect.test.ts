import { describe, expect, test } from 'vitest';
import { quoted, quotedLiteral, quotedName } from '../../warehouse/postgres-dialect.ts';

describe('quotedName', () => {
	test.each([
		['patient', '"patient"'],
		['Patient ID', '"Patient ID"'],
		['a"b', '"a""b"'],
		['a"b""c"', '"a""b""""c"""'],
		['"; drop table x; --', '"""; drop table x; --"'],
		['é'.repeat(31), `"${'é'.repeat(31)}"`],
	])('%s', (name, expected) => {
		expect(quotedName(name)).toBe(expected);
	});

	test.each([
		['', 'The name "" is empty.'],
		['a\0b', 'The name "a\\u0000b" has a NUL character, which PostgreSQL cannot hold.'],
		['a\ud800', 'The name "a\\ud800" has half a character, which PostgreSQL would change.'],
		['x'.repeat(64), `The name "${'x'.repeat(64)}" is longer than the 63 bytes that PostgreSQL keeps of a name.`],
		['é'.repeat(32), `The name "${'é'.repeat(32)}" is longer than the 63 bytes that PostgreSQL keeps of a name.`],
	])('refuses %j', (name, message) => {
		expect(() => quotedName(name)).toThrow(message);
	});
});

test('quoted keeps a dot inside its part', () => {
	expect(quoted({ schema: 'a.b', name: 'c' })).toBe('"a.b"."c"');
});

describe('quotedLiteral', () => {
	test.each([
		['', "''"],
		["O'Neill", "'O''Neill'"],
		["'; drop table x; --'", "'''; drop table x; --'''"],
		['a\\', "E'a\\\\'"],
		['\\a\\', "E'\\\\a\\\\'"],
		["\\'", "E'\\\\'''"],
	])('%j', (text, expected) => {
		expect(quotedLiteral(text)).toBe(expected);
	});

	test.each([
		['a\0', 'a NUL character'],
		['a\ud800', 'half a character'],
		['\udc00\ud800', 'half a character'],
	])('refuses %j', (text, found) => {
		expect(() => quotedLiteral(text)).toThrow(
			expect.objectContaining({ code: 'config-invalid', message: `PostgreSQL cannot hold ${found} in a text.` }),
		);
	});
});
