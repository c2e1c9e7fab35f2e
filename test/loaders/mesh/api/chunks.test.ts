import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestChunk, planChunks, usualChunk } from '../../../../loaders/mesh/api/chunks.ts';

test.each([
	[1, 10, [[0, 1]]],
	[10, 10, [[0, 10]]],
	[
		11,
		10,
		[
			[0, 10],
			[10, 11],
		],
	],
])('%i bytes in chunks of %i', (size, chunkSize, ranges) => {
	expect(planChunks(size, chunkSize).map(({ start, end }) => [start, end])).toEqual(ranges);
});

test('chunks are numbered, without a gap, none empty, none too large', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 5000 }), (size, chunkSize) => {
			const chunks = planChunks(size, chunkSize);
			return chunks.every(
				({ number, total, start, end }, index) =>
					number === index + 1 &&
					total === chunks.length &&
					start === (chunks[index - 1]?.end ?? 0) &&
					end > start &&
					(end - start === chunkSize || end === size),
			);
		}),
	);
});

test('75 MB are usual, 100 MB the most', () => {
	expect([usualChunk, largestChunk]).toEqual([75_000_000, 100_000_000]);
	expect(planChunks(750_000_001, usualChunk)).toHaveLength(11);
});

test.each([0, -1, 1.5, Number.NaN, largestChunk + 1])('a chunk of %d bytes is refused', (chunkSize) => {
	expect(() => planChunks(10, chunkSize)).toThrow('A chunk of that size cannot be sent.');
});

test('a message without a byte is refused', () => {
	expect(() => planChunks(0, 10)).toThrow('MESH does not take a message without data.');
});
