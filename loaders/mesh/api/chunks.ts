import { NdooError } from '../../../core/errors.ts';

/** One piece of a message: its number (from 1) of so many, and its bytes from `start` up to, not including, `end`. */
export type Chunk = { readonly number: number; readonly total: number; readonly start: number; readonly end: number };

const megabyte = 1_000_000;

/** A request may not be larger (docs/design/mesh.md, "MESH API"). */
export const largestChunk = 100 * megabyte;

/** As is usual (docs/design/mesh.md, "MESH API"). */
export const usualChunk = 75 * megabyte;

/**
 * Splits the uncompressed bytes of a message, so that each chunk can be compressed by itself. Throws `mesh-config` for a
 * chunk that is too large for a request, and for a message without a byte, which MESH does not take.
 */
export function planChunks(size: number, chunkSize: number): readonly Chunk[] {
	if (!Number.isSafeInteger(chunkSize) || chunkSize < 1 || chunkSize > largestChunk) throw unfitChunk();
	if (!Number.isSafeInteger(size) || size < 1) throw noData();
	const total = Math.ceil(size / chunkSize);
	return Array.from({ length: total }, (_, index) => ({
		number: index + 1,
		total,
		start: index * chunkSize,
		end: Math.min(size, (index + 1) * chunkSize),
	}));
}

const unfitChunk = (): NdooError =>
	new NdooError('mesh-config', 'A chunk of that size cannot be sent.', {
		todo: 'Give a whole number of bytes, no more than 100 MB. MESH wants every chunk but the last to be over 5 MB; 75 MB is usual.',
	});

const noData = (): NdooError =>
	new NdooError('mesh-config', 'MESH does not take a message without data.', {
		todo: 'Look why the file to be sent is empty.',
	});
