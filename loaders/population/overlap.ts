import type { NhsIndex } from '../nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../nhs-number/nhs-number-set.ts';

/**
 * The union of the units, and how many numbers of each are in another one as well, whichever was read first.
 *
 * When a number turns up in a second unit, the first must be told too, and a set for each unit would take 125 MB for each.
 * Instead the unit that had a number first is kept as a binary numeral, one set for each of its digits: sixteen
 * units need four sets, beside the union and the numbers that are shared.
 */
export class Overlap {
	readonly union = new NhsNumberSet();
	readonly #shared = new NhsNumberSet();
	readonly #firstUnit: NhsNumberSet[] = [];
	readonly #alsoElsewhere: number[] = [];

	/** For each unit, in the order they were added. */
	get alsoElsewhere(): readonly number[] {
		return this.#alsoElsewhere;
	}

	addUnit(numbers: NhsNumberSet): void {
		const unit = this.#alsoElsewhere.push(0) - 1;
		while (unit >> this.#firstUnit.length > 0) this.#firstUnit.push(new NhsNumberSet());
		for (const block of numbers.blocks()) {
			for (const index of block) this.#add(index, unit);
		}
	}

	#add(index: NhsIndex, unit: number): void {
		if (this.union.add(index)) this.#recordFirst(index, unit);
		else {
			if (this.#shared.add(index)) this.#count(this.#first(index));
			this.#count(unit);
		}
	}

	#count(unit: number): void {
		this.#alsoElsewhere[unit] = (this.#alsoElsewhere[unit] ?? 0) + 1;
	}

	#recordFirst(index: NhsIndex, unit: number): void {
		for (const [digit, ones] of this.#firstUnit.entries()) {
			if ((unit >> digit) & 1) ones.add(index);
		}
	}

	#first(index: NhsIndex): number {
		return this.#firstUnit.reduce((unit, ones, digit) => (ones.has(index) ? unit | (1 << digit) : unit), 0);
	}
}
