import { expect, test } from 'vitest';
import { markdownTable, page } from '../../pages/markdown.ts';

test('a table keeps what stands in a cell in its cell', () => {
	expect(markdownTable(['a', 'b'], [['one | two\\', ' over\r\n  two lines ']])).toBe(
		['| a | b |', '| --- | --- |', '| one \\| two\\\\ | over two lines |'].join('\n'),
	);
});

test('a page has an empty line between its parts, and ends with its line', () => {
	expect(page('# A', 'b')).toBe('# A\n\nb\n');
});
