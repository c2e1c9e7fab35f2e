import { headCount, type NhsIndex, type NhsIndexes, newIndexes } from './nhs-number.ts';

/**
 * Any number of indexes: one bit for each of the 10^9 possible heads (docs/design/rules.md, rule 5), 125 MB whatever the
 * size. The operating system gives the memory page by page as it is first written, so a narrow range costs less.
 */
export class IndexBitmap {
	readonly #words = new Int32Array(headCount / 32);
	#size = 0;
	readonly isFull = false;

	get size(): number {
		return this.#size;
	}

	/** Whether it was new. */
	add(index: NhsIndex): boolean {
		if (this.has(index)) return false;
		this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) | (1 << index);
		this.#size++;
		return true;
	}

	/** Without a branch for each index: cache misses are what costs, and this lets them overlap (docs/design/speed.md). */
	addBlock(indexes: NhsIndexes): void {
		const words = this.#words;
		let added = 0;
		for (let position = 0; position < indexes.length; position++) {
			const index = indexes[position] ?? 0;
			const word = words[index >>> 5] ?? 0;
			added += ~(word >>> index) & 1;
			words[index >>> 5] = word | (1 << index);
		}
		this.#size += added;
	}

	has(index: NhsIndex): boolean {
		return (((this.#words[index >>> 5] ?? 0) >>> index) & 1) === 1;
	}

	/** The members in ascending order, from the given rank on, in blocks of at most `rows` that are good until the next. */
	*blocks(rows: number, from: number): Generator<NhsIndexes> {
		const block = newIndexes(rows);
		let { word, skip } = this.#wordOfRank(from);
		while (word < this.#words.length) {
			const filled = fill(block, this.#words, word);
			if (filled.count > skip) yield block.subarray(skip, filled.count);
			word = filled.word;
			skip = 0;
		}
	}

	/** The word that holds the member of this rank, and how many smaller members that word holds. */
	#wordOfRank(rank: number): { word: number; skip: number } {
		const words = this.#words;
		let word = 0;
		let skip = rank;
		for (; skip > 0 && word < words.length; word++) {
			const count = bitCount(words[word] ?? 0);
			if (count > skip) break;
			skip -= count;
		}
		return { word, skip };
	}
}

// Fills the block from this word on, in whole words, and says how far it came.
function fill(block: NhsIndexes, words: Int32Array, from: number): { count: number; word: number } {
	const enough = block.length - 32;
	let count = 0;
	let word = from;
	for (; word < words.length && count <= enough; word++) {
		let bits = words[word] ?? 0;
		while (bits !== 0) {
			block[count++] = (word * 32 + 31 - Math.clz32(bits & -bits)) as NhsIndex;
			bits &= bits - 1;
		}
	}
	return { count, word };
}

// Sums of neighbouring bits, pairs, fours and eights at once.
function bitCount(word: number): number {
	const pairs = word - ((word >>> 1) & 0x55555555);
	const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
	return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
