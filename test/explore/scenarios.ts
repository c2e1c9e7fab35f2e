import type { Engine } from './engine.ts';
import { type Exploration, explore } from './explorer.ts';
import { postgresEngine } from './postgres.ts';
import { disclosureProgram, readerProgram, runProgram } from './programs.ts';
import { nextCheck, withCheck } from './promises.ts';
import { modelOf, type Part, type Scenario, undisturbed } from './scenario.ts';
import { everyPlan, isolations, tsqlEngine } from './tsql.ts';

/** One exploration: an engine, who takes part, and how much may happen. */
export type Case = Scenario & { readonly name: string };

/** Explores a case from a list in use and the reply to the next check proven; or from no list at all. */
export async function explored(scenario: Scenario, from: 'a list' | 'no list' = 'a list'): Promise<Exploration> {
	if (from === 'no list') return await explore(modelOf(scenario));
	const before = await undisturbed(scenario, runProgram(scenario.engine.dialect));
	return await explore(modelOf(scenario, withCheck(before, nextCheck(before))));
}

const run = ({ dialect }: Engine): Part => ({ kind: 'run', program: runProgram(dialect) });
const reader = ({ dialect }: Engine): Part => ({ kind: 'reader', program: readerProgram(dialect) });
const loader = ({ dialect }: Engine): Part => ({ kind: 'reader', program: readerProgram(dialect, 'inside') });
const disclosure = ({ dialect }: Engine): Part => ({ kind: 'disclosure', program: disclosureProgram(dialect) });

/** Who takes part, and how often a process dies and a month passes. */
type Cast = Omit<Scenario, 'engine'> & { readonly what: string };

/** One who reads, beside a run. */
const alone = (engine: Engine): readonly Cast[] => [
	{ what: 'a reader, two publications', parts: { run: run(engine), reader: reader(engine) }, crashes: 0, months: 1 },
	{
		what: 'a reader, a run that dies twice',
		parts: { run: run(engine), reader: reader(engine) },
		crashes: 2,
		months: 0,
	},
	{
		what: 'the loader reads a view inside, two publications',
		parts: { run: run(engine), loader: loader(engine) },
		crashes: 0,
		months: 1,
	},
];

/** Several, of whom each has many steps. */
const together = (engine: Engine): readonly Cast[] => {
	const view = reader(engine);
	return [
		{
			what: 'two readers, one publication',
			parts: { run: run(engine), reader: view, 'second reader': view },
			crashes: 0,
			months: 0,
		},
		{
			what: 'a disclosure, one dies',
			parts: { run: run(engine), disclosure: disclosure(engine) },
			crashes: 1,
			months: 0,
		},
		{
			what: 'a reader, two runs, one dies',
			parts: { run: run(engine), 'second run': run(engine), reader: view },
			crashes: 1,
			months: 0,
		},
		{
			what: 'two runs, of which one has lost its lock (the list in use alone)',
			parts: { run: run(engine), 'second run': run(engine) },
			crashes: 0,
			months: 0,
			lostLocks: 1,
			isForReadersOnly: true,
		},
	];
};

/** Everybody at once; on PostgreSQL, where a reader has few steps. */
const crowd = (engine: Engine): readonly Cast[] => [
	{
		what: 'a disclosure, two publications',
		parts: { run: run(engine), disclosure: disclosure(engine) },
		crashes: 0,
		months: 1,
	},
	{
		what: 'a reader, a disclosure, two runs',
		parts: { run: run(engine), 'second run': run(engine), reader: reader(engine), disclosure: disclosure(engine) },
		crashes: 0,
		months: 0,
	},
];

const named =
	(engine: Engine, where: string) =>
	({ what, ...cast }: Cast): Case => ({ ...cast, engine, name: `${where}: ${what}` });

/** A plan that asks about the list in use first, and one that does so last; the gate before both. */
const twoPlans = everyPlan.filter((plan) => plan === 'gab' || plan === 'gba');

/** All that `npm run explore` goes through. */
export function everyCase(): readonly Case[] {
	const postgres = postgresEngine();
	const onePlan = tsqlEngine('locks', { plans: ['gba'] });
	return [
		...[...alone(postgres), ...together(postgres), ...crowd(postgres)].map(named(postgres, 'PostgreSQL')),
		...isolations.flatMap((isolation) => {
			const tsql = tsqlEngine(isolation);
			return alone(tsql).map(named(tsql, `SQL Server, ${isolation}, every plan`));
		}),
		...together(onePlan).map(named(onePlan, 'SQL Server, locks, one plan')),
	];
}

/** What of it every test run goes through: one publication. */
export function shortCases(): readonly Case[] {
	const [postgres, tsql] = [postgresEngine(), tsqlEngine('locks', { plans: twoPlans })];
	const once = { crashes: 0, months: 0 };
	const [onPostgres, onTsql] = [named(postgres, 'PostgreSQL'), named(tsql, 'SQL Server, locks, two plans')];
	return [
		onPostgres({
			what: 'a reader, a run that dies',
			parts: { run: run(postgres), reader: reader(postgres) },
			crashes: 1,
			months: 0,
		}),
		onPostgres({ what: 'a disclosure', parts: { run: run(postgres), disclosure: disclosure(postgres) }, ...once }),
		onPostgres({
			what: 'two runs, one dies',
			parts: { run: run(postgres), 'second run': run(postgres) },
			crashes: 1,
			months: 0,
		}),
		onTsql({ what: 'a reader', parts: { run: run(tsql), reader: reader(tsql) }, ...once }),
		onTsql({ what: 'the loader reads a view inside', parts: { run: run(tsql), loader: loader(tsql) }, ...once }),
	];
}
