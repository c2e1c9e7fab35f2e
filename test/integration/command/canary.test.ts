import { beforeAll, describe, expect, test } from 'vitest';
import { type CanaryOutcome, runCanary } from '../../canary/canary.ts';
import { allKinds } from '../../canary/kinds.ts';
import { placeKinds } from '../../canary/places.ts';
import { faultText, missedText, summary } from '../../canary/report.ts';

// docs/design/rules.md, rule 2: the tool names nobody. A small part of `npm run canary`, which has every kind of check on
// both engines: here commands run in this process. The seed is always the same, so that a failure is there again at the
// next run.

const kinds = [
	'good, with every page',
	'failed: truncated-mid-line',
	'held and refused: too-many-removed',
	'one-off: good',
	'a list under a LocalId of nobody',
];

const manyRunsTake = 1_200_000;

describe('people who opted out, drawn by chance', () => {
	let outcome: CanaryOutcome;
	beforeAll(async () => {
		const chosen = allKinds.filter(({ name }) => kinds.includes(name));
		outcome = await runCanary({ engine: 'embedded', seed: 1, commands: 'in process', kinds: chosen });
	}, manyRunsTake);

	test('those who are planted are found, in each kind of place and in each form', () => {
		expect(outcome.plants.filter(({ isFound }) => !isFound).map(missedText)).toEqual([]);
		const searched = new Set(outcome.plants.map(({ kind }) => kind));
		// The engine in this process has no log of statements.
		const inProcess = placeKinds.filter((kind) => kind !== 'server log and activity');
		expect(inProcess.filter((kind) => !searched.has(kind))).toEqual(process.platform === 'linux' ? [] : ['processes']);
	});

	test('after each check they are in the sources alone', () => {
		expect(outcome.checks.map(({ name }) => name)).toEqual([
			'good: the first month',
			...kinds,
			'the next month: removed in both',
			'the next month: removed since',
		]);
		expect(outcome.checks.flatMap(({ name, faults }) => faults.map((one) => `${name}: ${faultText(one)}`))).toEqual([]);
		for (const { people } of outcome.checks) expect(people).toBeGreaterThan(5);
	});

	test('what was made is closed to other accounts, but for pages that are to be shown', () => {
		expect(outcome.openFiles).toEqual([]);
	});

	test('all that was touched was searched, and the report says how much', () => {
		const tally = outcome.checks.at(-1)?.tally;
		const inProcess = placeKinds.filter((kind) => kind !== 'processes');
		expect(inProcess.filter((kind) => (tally?.get(kind)?.places ?? 0) === 0)).toEqual([]);
		expect(summary(outcome)).toMatch(
			/^(\d+) of \1 plants found; \d+ commands, 8 checks, \d{4,} places searched; 0 checks left somebody behind; 0 files are open to others\.$/,
		);
	});
});
