import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slices } from '../../warehouse/embedded/slices.ts';

async function gathered(chunks: Iterable<Uint8Array>, size: number): Promise<readonly string[]> {
	const texts: string[] = [];
	for await (const slice of slices(chunks, size)) texts.push(await slice.text());
	return texts;
}

test.each([
	['nothing', [], []],
	['one chunk', ['ab\n'], ['ab\n']],
	['what fits goes together', ['ab\n', 'cd\n', 'ef\n'], ['ab\ncd\n', 'ef\n']],
	['a chunk that is too large goes alone, in its place', ['ab\n', 'cdefghi\n', 'jk\n'], ['ab\n', 'cdefghi\n', 'jk\n']],
	['an empty chunk', ['', 'ab\n', ''], ['ab\n']],
])('%s', async (_, chunks, expected) => {
	expect(
		await gathered(
			chunks.map((chunk) => Buffer.from(chunk)),
			6,
		),
	).toEqual(expected);
});

test('no byte is lost or moved, no chunk is cut', async () => {
	const chunk = fc.stringMatching(/^([a-z]{1,3}\n){0,4}$/);
	await fc.assert(
		fc.asyncProperty(fc.array(chunk), fc.integer({ min: 1, max: 20 }), async (chunks, size) => {
			const texts = await gathered(
				chunks.map((text) => Buffer.from(text)),
				size,
			);
			expect(texts.join('')).toBe(chunks.join(''));
			for (const text of texts) expect(text === '' || text.endsWith('\n')).toBe(true);
			const longest = Math.max(size, ...chunks.map(({ length }) => length));
			for (const text of texts) expect(text.length).toBeLessThanOrEqual(longest);
		}),
	);
});

test('a producer may use its buffer again', async () => {
	function* reusing(): Generator<Uint8Array> {
		const buffer = new Uint8Array(2);
		for (const letter of 'abc') {
			buffer.set(Buffer.from(`${letter}\n`));
			yield buffer;
		}
	}
	expect(await gathered(reusing(), 100)).toEqual(['a\nb\nc\n']);
});
