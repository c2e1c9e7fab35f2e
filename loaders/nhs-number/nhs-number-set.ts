import { IndexBitmap } from './index-bitmap.ts';
import type { NhsIndex, NhsIndexes } from './nhs-number.ts';
import { formatRows, type RowEnd } from './number-rows.ts';
import { SparseIndexes } from './sparse-indexes.ts';

/** A stretch of the members in ascending order: how many come before it, and how many it has. */
export type Ranks = { readonly from: number; readonly count: number };

// 8,192 rows of 13 bytes are 106 KB: large enough for a write, small enough for the cache.
const rowsPerBlock = 8192;

/**
 * A set of NHS numbers (docs/design/rules.md, rule 5). Kilobytes for thousands of numbers, 4 MB for half a million, and
 * never more than 125 MB. A set must not be changed while one of its iterations is under way.
 */
export class NhsNumberSet {
	#members: SparseIndexes | IndexBitmap = new SparseIndexes();

	constructor(indexes: Iterable<NhsIndex> = []) {
		for (const index of indexes) this.add(index);
	}

	get size(): number {
		return this.#members.size;
	}

	/** Whether it was new. */
	add(index: NhsIndex): boolean {
		const isNew = this.#members.add(index);
		if (this.#members.isFull) this.#members = bitmapOf(this.#members);
		return isNew;
	}

	/** How many of them were new. */
	addBlock(indexes: NhsIndexes): number {
		const before = this.size;
		if (this.#members instanceof IndexBitmap) this.#members.addBlock(indexes);
		else for (const index of indexes) this.add(index);
		return this.size - before;
	}

	/** Makes this set the union of the two. */
	addAll(other: NhsNumberSet): void {
		for (const block of other.blocks()) this.addBlock(block);
	}

	/** The members of this set that the other one lacks, as a set of their own. */
	without(other: NhsNumberSet): NhsNumberSet {
		const rest = new NhsNumberSet();
		for (const index of this) if (!other.has(index)) rest.add(index);
		return rest;
	}

	has(index: NhsIndex): boolean {
		return this.#members.has(index);
	}

	countCommon(other: NhsNumberSet): number {
		const [fewer, more] = this.size <= other.size ? [this, other] : [other, this];
		let count = 0;
		for (const block of fewer.blocks()) {
			for (const index of block) if (more.has(index)) count++;
		}
		return count;
	}

	/** How many members of this set the other one lacks. */
	countMissingFrom(other: NhsNumberSet): number {
		return this.size - this.countCommon(other);
	}

	isSubsetOf(other: NhsNumberSet): boolean {
		return this.size <= other.size && this.countMissingFrom(other) === 0;
	}

	/**
	 * The most members of this set, one after the other in ascending order, that the other set lacks: the sign of a reply
	 * to a sorted request that lost a stretch of its rows (docs/design/check-service.md, "What comes back").
	 */
	longestRunMissing(other: NhsNumberSet): number {
		let longest = 0;
		let run = 0;
		for (const block of this.blocks()) {
			for (const index of block) {
				run = other.has(index) ? 0 : run + 1;
				if (run > longest) longest = run;
			}
		}
		return longest;
	}

	/** The members in ascending order, from the given rank on, in blocks; each block is good until the next is asked for. */
	blocks(from = 0): Iterable<NhsIndexes> {
		return this.#members.blocks(rowsPerBlock, from);
	}

	/** The members in ascending order. */
	*[Symbol.iterator](): Generator<NhsIndex> {
		for (const block of this.blocks()) yield* block;
	}

	/** Sorted rows, in chunks of about 100 KB that are the caller's to keep; all of them, or a stretch of them. */
	*lines(end: RowEnd, { from, count }: Ranks = { from: 0, count: this.size }): Generator<Uint8Array> {
		let left = count;
		for (const block of this.blocks(from)) {
			if (left <= 0) return;
			yield formatRows(block.subarray(0, left), end);
			left -= block.length;
		}
	}
}

function bitmapOf(members: SparseIndexes | IndexBitmap): IndexBitmap {
	const bitmap = new IndexBitmap();
	for (const block of members.blocks(rowsPerBlock, 0)) bitmap.addBlock(block);
	return bitmap;
}
