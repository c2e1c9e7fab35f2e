import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellCommand, windowsCommand } from '../../../scripts/schedule/command-line.ts';

describe('a command for a POSIX shell', () => {
	test.each([
		['/usr/bin/node', '/usr/bin/node'],
		['/srv/our project', "'/srv/our project'"],
		["it's", "'it'\\''s'"],
		["it's o'clock", "'it'\\''s o'\\''clock'"],
		['', "''"],
		['$HOME', "'$HOME'"],
		['a;b', "'a;b'"],
	])('%s is written %s', (word, written) => expect(shellCommand([word])).toBe(written));

	test.skipIf(process.platform === 'win32')('a shell reads the same words', () => {
		const word = fc.string({ unit: 'grapheme', minLength: 0 }).filter((text) => !text.includes('\0'));
		fc.assert(
			fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
				const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellCommand(words)}`], { encoding: 'utf8' });
				expect(printed.split('\0').slice(0, -1)).toEqual(words);
			}),
			{ numRuns: 30 },
		);
	});
});

/** As CommandLineToArgvW takes a line apart: 2n backslashes before a quote are n and the quote ends; 2n + 1 are n and a quote. */
function windowsWords(line: string): readonly string[] {
	const words: string[] = [];
	let word: string | undefined;
	let isQuoted = false;
	for (const [piece, slashes = '', quote = ''] of line.matchAll(/(\\*)(")|\\+|[^\\"]/g)) {
		if (quote === '"') {
			word = (word ?? '') + '\\'.repeat(Math.floor(slashes.length / 2));
			if (slashes.length % 2 === 1) word += '"';
			else isQuoted = !isQuoted;
		} else if (piece === ' ' && !isQuoted) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else word = (word ?? '') + piece;
	}
	return word === undefined ? words : [...words, word];
}

describe('a command for Windows', () => {
	test.each([
		['C:\\ndoo\\ndoo.cmd', 'C:\\ndoo\\ndoo.cmd'],
		['C:\\Program Files\\ndoo.cmd', '"C:\\Program Files\\ndoo.cmd"'],
		['D:\\our folder\\', '"D:\\our folder\\\\"'],
		['a&b', '"a&b"'],
		['', '""'],
	])('%s is written %s', (word, written) => expect(windowsCommand([word])).toBe(written));

	test('a program reads the same words, whatever they hold but a quote', () => {
		const word = fc.string({ unit: fc.constantFrom('a', 'B', ' ', '\\', '\\\\', '.', ':', '&', 'ü', "'") });
		fc.assert(
			fc.property(fc.array(word, { minLength: 1 }), (words) => {
				expect(windowsWords(windowsCommand(words))).toEqual(words);
			}),
		);
	});
});
