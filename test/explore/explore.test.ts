import { describe, expect, test } from 'vitest';
import { explore, type Model, type Move, movesFrom } from './explorer.ts';
import { everyPlant } from './plants.ts';
import type { Intercept } from './port.ts';
import { postgresEngine } from './postgres.ts';
import { runProgram } from './programs.ts';
import { isFound, traceText } from './report.ts';
import { modelOf } from './scenario.ts';
import { explored, shortCases } from './scenarios.ts';

// A short part of `npm run explore`. The promises are in promises.ts, who takes part in scenarios.ts.

describe('every interleaving, up to a bound', () => {
	test.each(shortCases())(
		'$name: one list, whole, or an error; and the end as if nobody had been there',
		async (scenario) => {
			const found = await explored(scenario);
			expect(traceText(found)).toBe('');
			expect(found.isWhole).toBe(true);
			expect(found.states).toBeGreaterThan(500);
		},
	);

	test('from no list at all: nobody reads anything before the first one', async () => {
		const [first] = shortCases();
		if (first === undefined) throw new Error('there is a case');
		const found = await explored(first, 'no list');
		expect(traceText(found)).toBe('');
		expect(found.isWhole).toBe(true);
	});
});

describe('what is planted is found', () => {
	test.each(everyPlant())('$name', async (plant) => {
		const found = await explored(plant.scenario);
		expect(found.counterexample?.fault).toMatch(plant.finds);
		expect(isFound(plant, found)).toBe(true);
	});
});

test('a run whose check another run has gone on with meanwhile loads nothing', async () => {
	const overtaken: Intercept = async (operation, go) => {
		const rows = await go(operation);
		return operation.is === 'read check' ? [{ ...(rows as readonly object[])[0], state: 'purged' }] : rows;
	};
	const program = runProgram('postgres', { intercept: () => overtaken });
	const engine = postgresEngine();
	const model = modelOf({ engine, parts: { run: { kind: 'run', program } }, crashes: 0, months: 0 });
	const labels: string[] = [];
	for (let state = model.first; !labels.at(-1)?.includes('['); ) {
		const [move] = await movesFrom(model, state);
		if (move === undefined) break;
		labels.push(move.label);
		state = move.to;
	}
	expect(labels.at(-1)).toContain('[error warehouse-locked]');
	expect(labels).toContain('run: locks the pointer');
	expect(labels.filter((label) => /loads|points|appends|makes the check/.test(label))).toEqual([]);
});

describe('the explorer', () => {
	/** Two who each read a number and write one more, with or without a lock. */
	type Two = { readonly number: number; readonly read: readonly (number | null)[]; readonly done: readonly boolean[] };
	const counting = (isLocked: boolean): Model<Two> => ({
		first: { number: 0, read: [null, null], done: [false, false] },
		movesFrom: ({ number, read, done }) =>
			[0, 1].flatMap((who): readonly Move<Two>[] => {
				if (done[who] === true) return [];
				const mine = read[who] ?? null;
				if (mine === null)
					return isLocked && read.some((one, other) => one !== null && done[other] === false)
						? []
						: [{ label: `${who} reads`, to: { number, done, read: read.with(who, number) } }];
				return [{ label: `${who} writes`, to: { number: mine + 1, read, done: done.with(who, true) } }];
			}),
		partsOf: (state) => [state],
		faultIn: () => undefined,
		isEnd: ({ done }) => done.every(Boolean),
		faultAtEnd: ({ number }) => (number === 2 ? undefined : `the number is ${number}`),
		isEveryEndReachable: true,
	});

	test('finds the shortest way to a lost update, and none where there is a lock', async () => {
		expect(await explore(counting(false))).toMatchObject({
			isWhole: false,
			counterexample: { fault: 'the number is 1', trace: ['0 reads', '1 reads', '0 writes', '1 writes'] },
		});
		expect(await explore(counting(true))).toEqual({
			states: 9,
			transitions: 8,
			depth: 4,
			ends: 2,
			isWhole: true,
			counterexample: undefined,
		});
	});

	test('finds that everybody waits, and that no end can be reached', async () => {
		const ring = (last: readonly number[]): Model<{ readonly at: number }> => ({
			first: { at: 0 },
			movesFrom: ({ at }) =>
				at < 2 ? [{ label: 'on', to: { at: at + 1 } }] : last.map((to) => ({ label: 'round', to: { at: to } })),
			partsOf: (state) => [state],
			faultIn: () => undefined,
			isEnd: () => false,
			faultAtEnd: () => undefined,
			isEveryEndReachable: true,
		});
		expect(await explore(ring([]))).toMatchObject({
			counterexample: { fault: 'everybody waits for somebody', trace: ['on', 'on'] },
		});
		expect(await explore(ring([0]))).toMatchObject({ counterexample: { fault: 'from here no end can be reached' } });
	});

	test('says so when it was stopped by its bound', async () => {
		const endless: Model<{ readonly at: number }> = {
			first: { at: 0 },
			movesFrom: ({ at }) => [{ label: 'on', to: { at: at + 1 } }],
			partsOf: (state) => [state],
			faultIn: () => undefined,
			isEnd: () => false,
			faultAtEnd: () => undefined,
			isEveryEndReachable: true,
		};
		expect(await explore(endless, { most: 100 })).toMatchObject({ states: 101, isWhole: false });
	});
});
