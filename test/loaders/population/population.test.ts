import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NhsIndex, nhsIndexOf, nhsNumberOf } from '../../../loaders/nhs-number/nhs-number.ts';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';
import { gatherPopulation, type PopulationUnit } from '../../../loaders/population/population.ts';
import { validRows } from '../../../loaders/population/tally.ts';
import { inBatches, noneInvalid, noRanges } from './columns.ts';

type Source = PopulationUnit & { readonly values: readonly unknown[] };

const gather = (sources: readonly Source[], configured: readonly string[] = []) =>
	gatherPopulation(sources, ({ values }) => inBatches(values), placeholdersOf(configured));

const unit = (name: string, values: readonly unknown[], format: 'text' | 'number' = 'text'): Source => ({
	name,
	format,
	values,
});

describe('a population', () => {
	test('tallies every row of a unit under one heading', async () => {
		const community = unit('community', [
			'9694116414',
			'969 411 6422',
			'969-411-6422',
			'9694116414',
			null,
			'   ',
			'0000000000',
			'9990539510',
			'none',
			'9694116415',
			'9694116416',
			'969411641',
			'96941164140',
			true,
		]);
		const { numbers, tallies } = await gather([community], ['9990539510']);
		expect([...numbers].map(nhsNumberOf)).toEqual(['9694116414', '9694116422']);
		expect(tallies).toEqual([
			{
				unit: 'community',
				rows: 14,
				blank: 2,
				placeholder: 2,
				invalid: { 'not-digits': 1, 'check-digit': 2, 'too-short': 1, 'too-long': 1, 'wrong-type': 1 },
				duplicate: 2,
				distinct: 2,
				alsoElsewhere: 0,
				ranges: { ...noRanges, 'not-issued': 2 },
			},
		]);
	});

	test('is the union of its units, each read in its own format', async () => {
		const { numbers, tallies } = await gather([
			unit('community', ['9694116414', '9694116422', '19']),
			unit('dental', [9_694_116_422n, 19, '9694116430.0'], 'number'),
			unit('closed', []),
		]);
		expect([...numbers].map(nhsNumberOf)).toEqual(['0000000019', '9694116414', '9694116422', '9694116430']);
		expect(tallies.map(({ unit, distinct, alsoElsewhere }) => [unit, distinct, alsoElsewhere])).toEqual([
			['community', 2, 1],
			['dental', 3, 1],
			['closed', 0, 0],
		]);
		expect(tallies[2]).toMatchObject({ rows: 0, invalid: noneInvalid, ranges: noRanges });
	});

	test('is empty without units', async () => {
		const { numbers, tallies } = await gather([]);
		expect([numbers.size, tallies]).toEqual([0, []]);
	});

	test('reads the units one after the other', async () => {
		const seen: string[] = [];
		async function* read({ name }: PopulationUnit) {
			seen.push(`${name} begins`);
			yield ['9694116414'];
			seen.push(`${name} ends`);
		}
		await gatherPopulation([unit('a', []), unit('b', [])], read, placeholdersOf([]));
		expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
	});

	test('fails when a source fails', async () => {
		async function* read(): AsyncGenerator<readonly unknown[]> {
			yield ['9694116414'];
			throw new Error('connection lost');
		}
		await expect(gatherPopulation([unit('a', [])], read, placeholdersOf([]))).rejects.toThrow('connection lost');
	});
});

describe('whatever the units hold', () => {
	// Few different numbers, so that they are often shared, and often by more than two units.
	const shared = ['9694116414', '9694116422', '9694116430', '9694116449', '9694116457', '9694116465', '9694116473'];
	const value = fc.oneof(fc.constantFrom(...shared), fc.constantFrom(null, 'none', '9694116415', '1111111111', 7));
	const sources = fc
		.array(fc.array(value, { maxLength: 8 }), { maxLength: 9 })
		.map((columns) => columns.map((values, position) => unit(`unit ${position}`, values)));

	test('rows add up, and a shared number counts in each unit that has it', async () => {
		await fc.assert(
			fc.asyncProperty(sources, async (units) => {
				const { numbers, tallies } = await gather(units);
				const sets = units.map(({ values }) => new Set(values.filter((found) => shared.includes(String(found)))));
				for (const [position, tally] of tallies.entries()) {
					const own = [...(sets[position] ?? [])];
					const elsewhere = own.filter((found) => sets.some((set, other) => other !== position && set.has(found)));
					const { rows, blank, placeholder, invalid, duplicate, distinct, alsoElsewhere, ranges } = tally;
					const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
					expect(rows).toBe(blank + placeholder + sum(invalid) + duplicate + distinct);
					expect(validRows(tally)).toBe(rows - blank - placeholder - sum(invalid));
					expect([distinct, alsoElsewhere, sum(ranges)]).toEqual([own.length, elsewhere.length, own.length]);
				}
				const union = new Set<NhsIndex | undefined>(
					sets.flatMap((set) => [...set].map((found) => nhsIndexOf(String(found)))),
				);
				expect(new Set<NhsIndex | undefined>(numbers)).toEqual(union);
			}),
		);
	});
});
