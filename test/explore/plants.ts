import type { Engine } from './engine.ts';
import type { Operation } from './operation.ts';
import type { Intercept } from './port.ts';
import { errorOf } from './port.ts';
import { postgresEngine, postgresTexts } from './postgres.ts';
import { Program } from './program.ts';
import { disclosureProgram, readerProgram, runProgram } from './programs.ts';
import type { Scenario } from './scenario.ts';
import { everyPlan, type Isolation, tsqlEngine, tsqlTexts } from './tsql.ts';

/** An error that is planted, and what the explorer has to find of it. */
export type Plant = { readonly name: string; readonly finds: RegExp; readonly scenario: Scenario };

const plans = everyPlan.filter((plan) => plan === 'gba' || plan === 'gab');
const tsqlOf = (isolation: Isolation, texts = tsqlTexts, asked = plans): Engine =>
	tsqlEngine(isolation, { texts, plans: asked });

/** A reader beside a run in which something comes between the program and the world. */
function withReader(engine: Engine, intercept?: () => Intercept, crashes = 0): Scenario {
	const plant = intercept === undefined ? {} : { intercept };
	return {
		engine,
		parts: {
			run: { kind: 'run', program: runProgram(engine.dialect, plant) },
			reader: { kind: 'reader', program: readerProgram(engine.dialect) },
		},
		crashes,
		months: 0,
	};
}

/** Half of the list is loaded after the pointer was moved, in a transaction of its own. */
const pointerFirst = (): Intercept => {
	let rest: (Operation & { is: 'load' })['numbers'] = [];
	let rows = 0;
	return async (operation, go) => {
		if (operation.is === 'load') {
			rows = operation.numbers.length;
			rest = operation.numbers.slice(1);
			return await go({ ...operation, numbers: operation.numbers.slice(0, 1) });
		}
		if (operation.is === 'count') return [{ rows }];
		if (operation.is !== 'point') return await go(operation);
		await go(operation);
		await go({ is: 'commit' });
		return await go({ is: 'load', slot: operation.to.slot, numbers: rest });
	};
};

/** The check is on record as published in a transaction before the one that moves the pointer. */
const recordFirst = (): Intercept => async (operation, go) => {
	if (operation.is === 'point') await go({ is: 'commit' });
	return await go(operation);
};

/** The list that goes out of use is emptied by the transaction that puts the next one into use. */
const clearedAtOnce = (): Intercept => async (operation, go) => {
	if (operation.is === 'point') await go({ is: 'empty', slot: operation.to.slot === 'a' ? 'b' : 'a' });
	return await go(operation);
};

/** The rows are removed without waiting for those who read them, as DELETE or a swap of files would. */
const waitsForNobody = (): Intercept => async (operation, go) =>
	await go(operation.is === 'empty' ? { ...operation, waits: false } : operation);

/** Clearing does not lock the pointer, and goes by what it read of it. */
const clearingUnlocked = (): Intercept => {
	let isClearing = false;
	return async (operation, go) => {
		if (operation.is === 'wait five seconds at most') isClearing = true;
		if (operation.is === 'commit' || operation.is === 'roll back') isClearing = false;
		return await go(isClearing && operation.is === 'lock pointer' ? { is: 'read pointer' } : operation);
	};
};

/** A slot counts as clear when no row of it is seen, whatever is on the disk. */
const looksAtRows = (): Intercept => async (operation, go) => {
	if (operation.is !== 'look whether clear') return await go(operation);
	const [counted] = (await go({ is: 'count', slot: operation.slot })) as readonly { readonly rows: number }[];
	return [{ is_clear: counted?.rows === 0 }];
};

/** The moment is taken before everybody is locked out of the pointer. */
const earlyMoment = (): Intercept => async (operation, go) =>
	await go(operation.is === 'point' ? { ...operation, moment: 'before lock' } : operation);

/** A text with one place in it changed; throws when it has no such place any more. */
function changed(text: string, from: string, to: string): string {
	if (!text.includes(from)) throw new Error(`the text has no such place any more: ${from}`);
	return text.replace(from, to);
}

/** Somebody asks for the pointer by one statement, and reads the slot that it names by the next. */
const twoStatements = (engine: Engine): Scenario => ({
	engine,
	parts: {
		run: { kind: 'run', program: runProgram(engine.dialect) },
		reader: {
			kind: 'reader',
			program: new Program(async (ask) => {
				const [pointer] = (await ask({ is: 'read pointer', in: 'alone' })) as readonly { readonly slot: 'a' | 'b' }[];
				const numbers = await ask({ is: 'read slot', slot: pointer?.slot ?? 'a', in: 'alone' });
				return `read ${(numbers as readonly string[]).join(' ')}`;
			}, errorOf(engine.dialect)),
		},
	},
	crashes: 0,
	months: 0,
});

/** Two runs that take no lock. */
const twoRuns = (engine: Engine, intercept?: () => Intercept): Scenario => {
	const part = () =>
		({
			kind: 'run',
			program: runProgram(engine.dialect, { hasNoLock: true, ...(intercept && { intercept }) }),
		}) as const;
	return {
		engine,
		parts: { run: part(), 'second run': part() },
		crashes: 0,
		months: 0,
		isForReadersOnly: intercept !== undefined,
	};
};

/** The SQL of T-SQL readers, with one place of it changed. */
const listWith = (from: string, to: string) => ({ ...tsqlTexts, list: changed(tsqlTexts.list, from, to) });

/** The loader beside a run, by the inside view alone: no fence looks once more. */
const withLoader = (engine: Engine): Scenario => ({
	...withReader(engine),
	parts: {
		run: { kind: 'run', program: runProgram(engine.dialect) },
		loader: { kind: 'reader', program: readerProgram(engine.dialect, 'inside') },
	},
});

const withDisclosure = (engine: Engine, plant = {}): Scenario => ({
	...withReader(engine),
	parts: {
		run: { kind: 'run', program: runProgram(engine.dialect) },
		disclosure: { kind: 'disclosure', program: disclosureProgram(engine.dialect, plant) },
	},
});

/** All of them: on each engine, what can go wrong there. */
export function everyPlant(): readonly Plant[] {
	const [postgres, tsql] = [postgresEngine(), tsqlOf('locks')];
	const blindGate = postgresEngine({
		...postgresTexts,
		gate: changed(postgresTexts.gate, 'slot_is_empty is distinct from (list.rows = 0)', 'false'),
	});
	return [
		{
			name: 'PostgreSQL: the pointer moves before the load is complete',
			scenario: withReader(postgres, pointerFirst),
			finds: /^the list in use is not whole: 1 of 2 people$/,
		},
		{
			name: 'SQL Server: the pointer moves before the load is complete',
			scenario: withReader(tsql, pointerFirst),
			finds: /^the list in use is not whole: 1 of 2 people$/,
		},
		{
			name: 'PostgreSQL: the check is on record as published before the pointer moves',
			scenario: withReader(postgres, recordFirst, 1),
			finds: /^at the end the list of c1 is in use, and not that of c2$/,
		},
		{
			name: 'PostgreSQL: the previous list is cleared in the same transaction',
			scenario: withReader(postgres, clearedAtOnce),
			finds: /^run has loaded a list, and waits for somebody who reads$/,
		},
		{
			name: 'SQL Server: the previous list is cleared in the same transaction',
			scenario: withReader(tsql, clearedAtOnce),
			finds: /^run has loaded a list, and waits for somebody who reads$/,
		},
		{
			name: 'PostgreSQL: clearing waits for nobody who reads',
			scenario: withReader(postgres, waitsForNobody),
			finds: /^a reader saw nobody, /,
		},
		{
			name: 'SQL Server: clearing waits for nobody who reads',
			scenario: withLoaderBeside(tsql, waitsForNobody),
			finds: /^a reader saw nobody, /,
		},
		{
			name: 'PostgreSQL: clearing does not lock the pointer, beside a second run',
			scenario: twoRuns(postgres, clearingUnlocked),
			finds: /^the list in use is not whole: 0 of 2 people$/,
		},
		{
			name: 'PostgreSQL: a load that was undone is left on the disk',
			scenario: withReader(postgres, looksAtRows, 1),
			finds: /^at the end something beside the list is still on the disk$/,
		},
		{
			name: 'PostgreSQL: the gate does not look into the slot',
			scenario: withReader(blindGate),
			finds: /^a reader saw nobody, /,
		},
		{
			name: 'PostgreSQL: pointer and slot are read at different moments',
			scenario: twoStatements(postgres),
			finds: /^a reader saw nobody, /,
		},
		{
			name: 'SQL Server: pointer and slot are read at different moments',
			scenario: twoStatements(tsql),
			finds: /^a reader saw nobody, /,
		},
		{
			name: 'SQL Server: a slot counts as out of use though the pointer has moved since the statement began',
			scenario: withLoader(
				tsqlOf('locks', listWith(' or @in_use <> @slot and @moved_at < @began and', ' or @in_use <> @slot and')),
			),
			finds: /^a reader saw nobody, /,
		},
		{
			name: 'SQL Server: a slot counts as in use though the pointer has moved since the statement began',
			scenario: withLoader(
				tsqlOf('locks', listWith('if @in_use = @slot and @moved_at < @began and', 'if @in_use = @slot and')),
			),
			finds: /^a reader saw (nobody|no whole list)/,
		},
		{
			name: 'SQL Server: the clock’s own tick counts as before',
			scenario: withLoader(
				tsqlOf(
					'locks',
					listWith('if @in_use = @slot and @moved_at < @began', 'if @in_use = @slot and @moved_at <= @began'),
				),
			),
			finds: /^a reader saw (nobody|no whole list)/,
		},
		{
			name: 'SQL Server: the moment is taken before everybody is locked out of the pointer',
			scenario: withLoaderBeside(tsql, earlyMoment),
			finds: /^a reader saw (nobody|no whole list)/,
		},
		{
			name: 'PostgreSQL: a disclosure whose tables are each of their own moment',
			scenario: withDisclosure(postgres, { isOfManyMoments: true }),
			finds: /^a disclosure on the list of c1 holds the people of another: .*the list of c2$/,
		},
		{
			name: 'SQL Server: neither the gate nor the list looks whether the slot was emptied',
			scenario: withDisclosure(
				tsqlOf(
					'locks',
					{
						...listWith(' and @is_filled = sign(@rows)', ''),
						gate: changed(tsqlTexts.gate, ' and @is_filled = sign(@rows)', ''),
					},
					['gab'],
				),
			),
			finds: /^a disclosure on the list of c1 holds the people of another: nobody/,
		},
		{
			name: 'PostgreSQL: two runs without a lock',
			scenario: twoRuns(postgres),
			finds: /^(a run ended in|at the end)/,
		},
		{
			name: 'SQL Server: two runs without a lock',
			scenario: twoRuns(tsql),
			finds: /^(a run ended in|at the end)/,
		},
	];
}

function withLoaderBeside(engine: Engine, intercept: () => Intercept): Scenario {
	return {
		...withReader(engine),
		parts: {
			run: { kind: 'run', program: runProgram(engine.dialect, { intercept }) },
			loader: { kind: 'reader', program: readerProgram(engine.dialect, 'inside') },
		},
	};
}
