import type { NumberFormat } from '../../core/number-format.ts';
import { newIndexes } from '../nhs-number/nhs-number.ts';
import { NhsNumberSet } from '../nhs-number/nhs-number-set.ts';
import { type NumberRefusal, normalise, refusals } from '../nhs-number/normalisation.ts';
import type { Placeholders } from '../nhs-number/placeholders.ts';
import { Overlap } from './overlap.ts';
import { countRanges, type UnitTally, zeros } from './tally.ts';

/** What has to be known of a business unit to gather and to judge its numbers. */
export type PopulationUnit = {
	readonly name: string;
	readonly format: NumberFormat;
	/** In place of the project's limits of the same names; 0 to 1. */
	readonly validShareFloor?: number | undefined;
	readonly populationFall?: number | undefined;
};

/** Raw values of one column, in batches. */
export type ColumnValues = AsyncIterable<readonly unknown[]>;

export type Population = {
	/** The distinct, valid numbers of all units. */
	readonly numbers: NhsNumberSet;
	/** One a unit, in the order of the units. */
	readonly tallies: readonly UnitTally[];
};

/**
 * Reads the units one after the other into one population. Nobody is left out but for an unusable number: the deceased
 * stay in, since an opt-out outlives the person (docs/design/policy.md, R7). Memory does not grow with the rows; see `Overlap`.
 */
export async function gatherPopulation<Unit extends PopulationUnit>(
	units: readonly Unit[],
	read: (unit: Unit) => ColumnValues,
	placeholders: Placeholders,
): Promise<Population> {
	const overlap = new Overlap();
	const tallies: Omit<UnitTally, 'alsoElsewhere'>[] = [];
	for (const unit of units) {
		const { numbers, tally } = await gatherUnit(unit, read(unit), placeholders);
		overlap.addUnit(numbers);
		tallies.push(tally);
	}
	return {
		numbers: overlap.union,
		tallies: tallies.map((tally, unit) => ({ ...tally, alsoElsewhere: overlap.alsoElsewhere[unit] ?? 0 })),
	};
}

type UnitNumbers = { readonly numbers: NhsNumberSet; readonly tally: Omit<UnitTally, 'alsoElsewhere'> };

async function gatherUnit(
	unit: PopulationUnit,
	values: ColumnValues,
	placeholders: Placeholders,
): Promise<UnitNumbers> {
	const numbers = new NhsNumberSet();
	const refused = zeros(refusals);
	let rows = 0;
	let duplicate = 0;
	for await (const batch of values) {
		const indexes = validOf(batch, unit.format, placeholders, refused);
		rows += batch.length;
		duplicate += indexes.length - numbers.addBlock(indexes);
	}
	const { blank, placeholder, ...invalid } = refused;
	const distinct = numbers.size;
	const tally = {
		unit: unit.name,
		rows,
		blank,
		placeholder,
		invalid,
		duplicate,
		distinct,
		ranges: countRanges(numbers),
	};
	return { numbers, tally };
}

// The valid numbers of a batch; the others are counted by their reason.
function validOf(
	batch: readonly unknown[],
	format: NumberFormat,
	placeholders: Placeholders,
	refused: Record<NumberRefusal, number>,
) {
	const indexes = newIndexes(batch.length);
	let count = 0;
	for (const raw of batch) {
		const found = normalise(raw, format, placeholders);
		if ('index' in found) indexes[count++] = found.index;
		else refused[found.reason]++;
	}
	return indexes.subarray(0, count);
}
