import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { placeholdersOf } from '../../../loaders/nhs-number/placeholders.ts';
import { gatherPopulation } from '../../../loaders/population/population.ts';
import type { UnitTally } from '../../../loaders/population/tally.ts';
import { inBatches, noneInvalid, noRanges } from './columns.ts';

// Public, synthetic people, kept beside the project.
const folder = new URL('../../../../shared/data/populations/', import.meta.url);

type Row = Readonly<Record<string, string>>;

async function rowsOf(file: string): Promise<readonly Row[]> {
	return parse<Row>(await readFile(new URL(file, folder)), { columns: true, bom: true });
}

const immunisation = await rowsOf('immunisation-test-patients.csv');
const testPack = await rowsOf('pds-test-pack.csv');

const columns = new Map([
	['immunisation', immunisation.map((row) => row['nhs_number'])],
	['test pack', testPack.map((row) => row['NHS_NUMBER'])],
]);

const gather = (units: ReadonlyMap<string, readonly unknown[]>) =>
	gatherPopulation(
		[...units.keys()].map((name) => ({ name, format: 'text' as const })),
		({ name }) => inBatches(units.get(name) ?? [], 500),
		placeholdersOf([]),
	);

test('two public populations are one of 2,686 numbers', async () => {
	const { numbers, tallies } = await gather(columns);
	expect(numbers.size).toBe(2686);
	expect(tallies).toEqual<UnitTally[]>([
		{
			unit: 'immunisation',
			rows: 2004,
			blank: 0,
			placeholder: 0,
			invalid: { ...noneInvalid, 'not-digits': 2, 'check-digit': 1 },
			duplicate: 0,
			distinct: 2001,
			alsoElsewhere: 2,
			ranges: {
				'england-wales-iom': 1,
				scotland: 2,
				'northern-ireland': 1,
				ireland: 0,
				'not-issued': 1995,
				other: 2,
			},
		},
		{
			unit: 'test pack',
			rows: 687,
			blank: 0,
			placeholder: 0,
			invalid: noneInvalid,
			duplicate: 0,
			distinct: 687,
			alsoElsewhere: 2,
			ranges: { ...noRanges, 'not-issued': 687 },
		},
	]);
});

test('the dead are part of it', async () => {
	const dead = testPack.filter((row) => row['DATE_OF_DEATH'] !== '').map((row) => row['NHS_NUMBER']);
	expect(dead.length).toBeGreaterThan(0);
	const all = await gather(columns);
	const deadAlone = await gather(new Map([['the dead', dead]]));
	expect(deadAlone.numbers.size).toBe(dead.length);
	expect(deadAlone.numbers.isSubsetOf(all.numbers)).toBe(true);
});

describe('rows that the immunisation file labels as odd', () => {
	// What a label says of a person (superseded, sensitive, unknown to the national service) does not make a number unusable.
	const odd = [
		{ label: 'NullNHS', rows: 2, invalid: { 'not-digits': 2 } },
		{ label: 'InvalidMOD11Check', rows: 1, invalid: { 'check-digit': 1 } },
		{ label: 'InvalidInPDS', rows: 2, invalid: {} },
		{ label: 'Invalid_NHS', rows: 1, invalid: {} },
		{ label: 'Mod11_NHS', rows: 3, invalid: {} },
		{ label: 'NO_GP_NHS', rows: 2, invalid: {} },
		{ label: 'OldNHSNo', rows: 1, invalid: {} },
		{ label: 'SFlag', rows: 1, invalid: {} },
		{ label: 'SupersedeNhsNo', rows: 1, invalid: {} },
	];

	test.each(odd)('$label', async ({ label, rows, invalid }) => {
		const labelled = immunisation.filter((row) => row['id'] === label).map((row) => row['nhs_number']);
		const { tallies } = await gather(new Map([[label, labelled]]));
		const refused = Object.values(invalid).reduce((sum, count) => sum + count, 0);
		expect(tallies).toMatchObject([{ rows, distinct: rows - refused, invalid: { ...noneInvalid, ...invalid } }]);
	});

	test('are all the labels there are, but for those of ordinary people', () => {
		const labels = new Set(immunisation.map((row) => row['id']));
		expect([...labels].sort()).toEqual([...odd.map(({ label }) => label), 'ValidNHS', 'Valid_NHS'].sort());
	});
});
