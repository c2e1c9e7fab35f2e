import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { type BlockValue, withBlock } from '../../../core/yaml/edit.ts';

const file = `# What this is.
name: one   # a short name
purpose: >-
  Folded
  as it is.

# Why it may go.
assessment:
  # The first.
  answers:
    a: yes   # said on the telephone
    # Not asked.
    b: no
  on: 2026-01-01

# Who signed.
signOff: { by: me }

tables: [ x,y ]
`;

const before = ['signOff', 'tables'];

describe('a block of a file', () => {
	test('is changed in its place, with its comments; the rest stays byte for byte', () => {
		const value = { answers: { a: 'no', c: 'a text: with # marks' }, on: '2026-02-01' };
		expect(withBlock(file, 'assessment', value)).toBe(
			file.replace(
				/ {2}# The first[\s\S]*2026-01-01/,
				`  # The first.
  answers:
    a: no # said on the telephone
    c: "a text: with # marks"
    # Not asked.
  on: 2026-02-01`,
			),
		);
	});

	test('takes new keys in their order, and leaves the comment of one that goes', () => {
		const text = withBlock(file, 'assessment', { answers: { z: 'yes', b: 'no' }, evidence: 'a letter', on: 'x' });
		expect(text).toContain(`  answers:
    z: yes
    # said on the telephone
    # Not asked.
    b: no
  evidence: a letter
  on: x
`);
	});

	test('goes, and its neighbours stay', () => {
		expect(withBlock(file, 'assessment', undefined)).toBe(file.replace(/assessment:[\s\S]*2026-01-01\n/, ''));
		expect(withBlock(file, 'other', undefined)).toBe(file);
	});

	test('on one line stays on one line', () => {
		expect(withBlock(file, 'signOff', { by: 'you', on: '2026-01-01' })).toBe(
			file.replace('{ by: me }', '{ by: you, on: 2026-01-01 }'),
		);
	});

	test('that is new stands before the first key named that is there, above its comments', () => {
		const text = file.replace(/# Why[\s\S]*2026-01-01\n\n/, '');
		expect(withBlock(text, 'assessment', { on: 'x' }, before)).toBe(
			text.replace('# Who signed.', 'assessment:\n  on: x\n\n# Who signed.'),
		);
	});

	test('that is new stands at the end where none of them is', () => {
		expect(withBlock('name: a\n', 'assessment', { on: 'x' }, before)).toBe('name: a\n\nassessment:\n  on: x\n');
		expect(withBlock('name: a', 'assessment', { on: 'x' }, before)).toBe('name: a\n\nassessment:\n  on: x\n');
	});

	test('has the line ends of its file', () => {
		const windows = (text: string) => text.replaceAll('\n', '\r\n');
		const value = { answers: { a: 'no' }, on: '2026-02-01' };
		expect(withBlock(windows(file), 'assessment', value)).toBe(windows(withBlock(file, 'assessment', value) ?? ''));
	});

	test.each([
		['a file that is one pair of braces', '{ name: a }'],
		['a file that is a list', '- name: a'],
		['a file that is no YAML', 'name: [a'],
		['a file that is set in', '  assessment: { a: b }\n  other: c\n'],
		['a block that is an alias', 'a: &a { b: c }\nassessment: *a\n'],
		['a value where a block should be', 'assessment: none\n'],
	])('is not changed in %s', (_, text) => {
		expect(withBlock(text, 'assessment', { on: 'x' })).toBeUndefined();
	});
});

test('any texts come back as they were put in, beside any other text of the file', () => {
	const key = fc.constantFrom('a', 'b', 'c', 'on', 'null');
	const text = fc.string({ unit: 'grapheme' }).filter((one) => !/\p{Cc}/u.test(one) && one.isWellFormed());
	const block: fc.Arbitrary<BlockValue> = fc.dictionary(key, fc.oneof(text, fc.dictionary(key, text, { minKeys: 1 })), {
		minKeys: 1,
		noNullPrototype: true,
	});
	fc.assert(
		fc.property(block, block, (first, second) => {
			const once = withBlock(file, 'assessment', first) ?? '';
			const twice = withBlock(once, 'assessment', second) ?? '';
			const { assessment: _, ...rest } = parseDocument(file).toJS();
			expect(parseDocument(twice).toJS()).toEqual({ ...rest, assessment: second });
			for (const line of file.split('\n').filter((one) => /^(#|name|signOff|tables|purpose)/.test(one)))
				expect(twice.split('\n')).toContain(line);
			for (const comment of ['The first.', 'said on the telephone', 'Not asked.'])
				expect(twice.split(comment)).toHaveLength(2);
		}),
	);
});
