import { expect, test } from 'vitest';
import { wantedOf } from './arguments.ts';
import { fuzzPlants, fuzzReaders } from './parts.ts';
import { endlessPlants, plants } from './plants.ts';
import { isFound, isGood, type Outcome, plantLine, summary, talliesText } from './report.ts';

// A small part of `npm run fuzz`, which has a hundred thousand cases of these readers: every planted error, and one case in twenty.

test('every planted error is found', async () => {
	const found = await fuzzPlants(1);
	expect(found.filter((plant) => !isFound(plant)).map(plantLine)).toEqual([]);
	expect(found).toHaveLength(plants.length + endlessPlants.length);
});

test('every reader reads or refuses each case', async () => {
	const tallies = await fuzzReaders({ seed: 1, cases: 5000, only: undefined });
	expect(
		tallies.every(({ defect }) => defect === undefined),
		talliesText(tallies),
	).toBe(true);
	expect(tallies.reduce((sum, { read, refused }) => sum + read + refused, 0)).toBeGreaterThanOrEqual(5000);
	// A reader that is only ever given what it refuses at once is hardly tried. Of so few whole commands none is drawn.
	const drawn = tallies.filter(({ name }) => name !== 'commands');
	expect(drawn.filter(({ read, refused }) => read < refused / 2).map(({ name }) => name)).toEqual([]);
});

const tally = { name: 'yaml', read: 1, refused: 2, cpuSeconds: 0.51 };
const plant = { name: 'a loop', finds: /did not end/, defect: '"x": It did not end in 3 seconds.' };

test.each<[what: string, outcome: Outcome, isWell: boolean]>([
	['nothing but the plants', { tallies: [tally], plants: [plant] }, true],
	['a defect', { tallies: [tally, { ...tally, defect: 'TypeError' }], plants: [plant] }, false],
	['something else of a plant', { tallies: [tally], plants: [{ ...plant, defect: 'TypeError' }] }, false],
	['nothing of a plant', { tallies: [tally], plants: [{ name: plant.name, finds: plant.finds }] }, false],
	['nothing, by no reader', { tallies: [], plants: [plant] }, false],
])('found %s: whether it is well', (_, outcome, isWell) => {
	expect(isGood(outcome)).toBe(isWell);
});

test('the table says what came of the cases of each reader', () => {
	const outcome = {
		tallies: [tally, { ...tally, name: 'gzip', defect: '"x": It took 11.0 seconds.' }],
		plants: [plant],
	};
	expect(`${talliesText(outcome.tallies)}\n${summary(outcome, 7)}`).toMatchInlineSnapshot(`
		"reader                  cases     read  refused    CPU s  defects
		yaml                        3        1        2      0.5        0
		gzip                        3        1        2      0.5        1
		all                         6        2        4      1.0        1

		gzip: "x": It took 11.0 seconds.
		6 cases of 2 readers, seed 7: 1 defects. 1 of 1 planted errors found."
	`);
});

test('what to try is given by words', () => {
	expect(wantedOf(['--seed', '5', '--only', 'yaml'])).toEqual({ seed: 5, cases: 100_000, only: 'yaml' });
	expect(() => wantedOf(['--cases', '0'])).toThrow('--cases is 0, and has to be a whole number of 1 or more.');
	expect(() => wantedOf(['--readers', 'x'])).toThrow("Unknown option '--readers'");
});

test('a word that selects no reader is a mistake', async () => {
	await expect(fuzzReaders({ seed: 1, cases: 1, only: 'xml' })).rejects.toThrow(
		"--only xml is no part of a reader's name.",
	);
});
