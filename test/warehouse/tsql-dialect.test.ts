import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoted, quotedLiteral, quotedName, toColumn } from '../../warehouse/tsql-dialect.ts';

describe('quotedName', () => {
	test.each([
		['patient', '[patient]'],
		['Patient ID', '[Patient ID]'],
		['a]b', '[a]]b]'],
		['[x]', '[[x]]]'],
		['a]b]]c]', '[a]]b]]]]c]]]'],
		['a"b.c', '[a"b.c]'],
		[']; drop table x; --', '[]]; drop table x; --]'],
		['é'.repeat(128), `[${'é'.repeat(128)}]`],
	])('%s', (name, expected) => {
		expect(quotedName(name)).toBe(expected);
	});

	test.each([
		['', 'The name "" is empty.'],
		['a\0b', 'The name "a\\u0000b" has a NUL character, which SQL Server cannot hold in a name.'],
		['a\ud800', 'The name "a\\ud800" has half a character, which SQL Server would change.'],
		['x'.repeat(129), `The name "${'x'.repeat(129)}" is longer than the 128 characters of a name in SQL Server.`],
	])('refuses %j', (name, message) => {
		expect(() => quotedName(name)).toThrow(message);
	});

	test('one bracket opens a name and one ends it', () => {
		const name = fc.string({ unit: fc.constantFrom(']', '[', 'a', "'", '"', ' '), minLength: 1, maxLength: 128 });
		fc.assert(
			fc.property(name, (of) => {
				const inner = /^\[((?:[^\]]|\]\])*)\]$/.exec(quotedName(of))?.[1];
				expect(inner?.replaceAll(']]', ']')).toBe(of);
			}),
		);
	});
});

test('quoted keeps a dot inside its part', () => {
	expect(quoted({ schema: 'a.b', name: 'c' })).toBe('[a.b].[c]');
});

describe('quotedLiteral', () => {
	test.each([
		['', "N''"],
		["O'Neill", "N'O''Neill'"],
		["'; drop table x; --'", "N'''; drop table x; --'''"],
		['a\\', "N'a\\'"],
		['a\\\nb', "(N'a\\' + N'\nb')"],
		['a\\\r\nb', "(N'a\\' + N'\r\nb')"],
	])('%j', (text, expected) => {
		expect(quotedLiteral(text)).toBe(expected);
	});

	test.each([
		['a\0', 'a NUL character'],
		['a\ud800', 'half a character'],
		['\udc00\ud800', 'half a character'],
	])('refuses %j', (text, found) => {
		expect(() => quotedLiteral(text)).toThrow(
			expect.objectContaining({ code: 'config-invalid', message: `SQL Server cannot hold ${found} in a literal.` }),
		);
	});
});

test.each([
	[{ type: 'char', length: 10 }, 'char(10)'],
	[{ type: 'nchar', length: 20 }, 'nchar(10)'],
	[{ type: 'nvarchar', length: 256 }, 'nvarchar(128)'],
	[{ type: 'nvarchar', length: -1 }, 'nvarchar(max)'],
	[{ type: 'varbinary', length: -1 }, 'varbinary(max)'],
	[{ type: 'decimal', length: 9, precision: 18, scale: 4 }, 'decimal(18,4)'],
	[{ type: 'datetimeoffset', length: 8, precision: 30, scale: 3 }, 'datetimeoffset(3)'],
	[{ type: 'bigint', length: 8, precision: 19, scale: 0 }, 'bigint'],
	[{ type: 'datetime', length: 8, precision: 23, scale: 3 }, 'datetime'],
	[{ type: 'text', length: 16 }, 'text'],
])('a column of the catalogue, %o, is %s', (row, type) => {
	expect(toColumn({ name: 'c', precision: 0, scale: 0, nullable: true, ...row })).toEqual({
		name: 'c',
		type,
		nullable: true,
	});
});
