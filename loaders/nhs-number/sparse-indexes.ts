import { type NhsIndex, type NhsIndexes, newIndexes } from './nhs-number.ts';

/**
 * Above this many members a set is a bitmap. A hash table of them is 4 MB, about what a processor's cache holds; beyond
 * it the table is no quicker than the bitmap, and has no upper limit of its own.
 */
export const sparseLimit = 1 << 19;

/** Few indexes: an open-addressed hash table at most half full, eight to sixteen bytes a member. */
export class SparseIndexes {
	// A slot holds the index plus one; 0 is an empty slot.
	#slots = new Uint32Array(16);
	#size = 0;

	get size(): number {
		return this.#size;
	}

	get isFull(): boolean {
		return this.#size === sparseLimit;
	}

	/** Whether it was new. */
	add(index: NhsIndex): boolean {
		const slot = slotOf(this.#slots, index);
		if (this.#slots[slot] !== 0) return false;
		this.#slots[slot] = index + 1;
		this.#size++;
		if (this.#size * 2 > this.#slots.length) this.#slots = doubled(this.#slots);
		return true;
	}

	has(index: NhsIndex): boolean {
		return this.#slots[slotOf(this.#slots, index)] !== 0;
	}

	/** The members in ascending order, from the given rank on, in blocks of at most `rows`. */
	*blocks(rows: number, from: number): Generator<NhsIndexes> {
		const sorted = this.#sorted();
		for (let start = from; start < sorted.length; start += rows) yield sorted.subarray(start, start + rows);
	}

	#sorted(): NhsIndexes {
		const sorted = newIndexes(this.#size);
		let count = 0;
		for (const held of this.#slots) if (held !== 0) sorted[count++] = (held - 1) as NhsIndex;
		sorted.sort();
		return sorted;
	}
}

// The slot that holds the index, or the empty one where it belongs. Fibonacci hashing: neighbours are spread apart.
function slotOf(slots: Uint32Array, index: number): number {
	const last = slots.length - 1;
	let slot = Math.imul(index, 0x9e3779b1) >>> Math.clz32(last);
	while (slots[slot] !== 0 && slots[slot] !== index + 1) slot = (slot + 1) & last;
	return slot;
}

function doubled(slots: Uint32Array): Uint32Array<ArrayBuffer> {
	const larger = new Uint32Array(slots.length * 2);
	for (const held of slots) if (held !== 0) larger[slotOf(larger, held - 1)] = held;
	return larger;
}
