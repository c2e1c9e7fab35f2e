import { describe, expect, test } from 'vitest';
import { testEngine } from '../warehouse/temporary-warehouse.ts';
import { wantedOf } from './arguments.ts';
import { type Attempt, attack, parties } from './attack.ts';
import { embeddedLabs, postgresLabs } from './lab/open-labs.ts';
import { postgresPlants } from './plants/postgres.ts';
import { attemptsTable, isGood, outcome, tally } from './report.ts';
import { postgresTechniques } from './techniques/postgres.ts';

// A small part of `npm run attack`, which has every technique, login and plant.

const part = ['error', 'estimate', 'counter function', 'count over time'];

describe.skipIf(testEngine === 'mssql')('an attack by the logins of a warehouse', () => {
	test('finds what was planted, nothing in the product, and names nobody', async () => {
		await using labs = testEngine === 'postgres' ? await postgresLabs() : embeddedLabs();
		const plan = {
			techniques: postgresTechniques.filter(({ name }) => part.includes(name)),
			plants: postgresPlants.filter(({ technique }) => part.includes(technique.name)),
			parties: parties.filter(({ name }) => name === 'reader' || name === 'stranger'),
			seed: 7,
			each: 24,
			first: 12,
			until: Date.now() + 250_000,
		};
		const attempts = await attack(labs, plan, () => undefined);
		expect(attempts.filter((attempt) => !outcome(attempt).isGood)).toEqual([]);
		expect(attempts.filter(({ on }) => on === 'plant').length).toBeGreaterThanOrEqual(4);
		// By a reader, and by somebody without a right, on two views each.
		expect(attempts.filter(({ on }) => on === 'product')).toHaveLength(2 * 4 * 2);
		expect(attemptsTable(attempts)).not.toMatch(/\d{9}/);
		// Ten seconds of work; a busy machine must not decide.
	}, 300_000);
});

const attempt: Attempt = {
	technique: 'rows',
	attackers: 'reader',
	on: 'product',
	what: 'patient',
	verdict: { isLeak: false, chance: 1, people: 12, repeats: 1, isSilent: true, by: undefined },
	seconds: 1,
};
const found = { ...attempt.verdict, isLeak: true, isSilent: false, chance: 1e-9, by: 'text 1' };
const planted: Attempt = { ...attempt, on: 'plant', what: 'rows', verdict: found };

test.each<[string, readonly Attempt[], boolean]>([
	['nothing in the product, and the plant', [attempt, planted], true],
	['a leak of the product', [{ ...attempt, verdict: found }, planted], false],
	['no plant', [attempt, { ...planted, verdict: attempt.verdict }], false],
	['a plant that `ndoo grants` says nothing of', [attempt, { ...planted, isReported: false }], false],
	['nothing at all', [], false],
])('found %s: whether it is well', (_, attempts, good) => {
	expect(isGood(attempts)).toBe(good);
});

test('the table says who tried what, and what came of it', () => {
	const attempts = [attempt, { ...planted, isReported: true }];
	expect(`${attemptsTable(attempts)}\n${tally(attempts)}`).toMatchInlineSnapshot(`
		"technique  login   on                outcome                           chance  people  s
		rows       reader  product: patient  nothing: all alike                        2 × 12  1.0
		rows       reader  plant: rows       found, and \`ndoo grants\` says so  1e-9    2 × 12  1.0
		1 of 1 planted leaks found; 1 attempts on the product, 0 of them found a leak."
	`);
});

test('what to attack is given by words', () => {
	expect(wantedOf(['--engine', 'postgres', '--version', '13', '--seed', '5'])).toMatchObject({
		engine: 'postgres',
		version: 13,
		seed: 5,
	});
	expect(() => wantedOf(['--engine', 'oracle'])).toThrow('--engine is oracle, and has to be one of');
	expect(() => wantedOf(['--version', '12', '--engine', 'postgres'])).toThrow('--version is 12');
	expect(() => wantedOf(['--version', '13'])).toThrow('--version is for --engine postgres.');
	expect(() => wantedOf(['--people', '10'])).toThrow('--people is 10, and has to be a whole number of 24 or more.');
});
