import { missingPostgres } from '../integration/support/postgres-programs.ts';
import { serverPrograms } from '../versions/server-programs.ts';
import { wantedOf } from './arguments.ts';
import { runCanary } from './canary.ts';
import type { EngineName } from './engine.ts';
import { allKinds } from './kinds.ts';
import { checkText, isGood, missedText, summary, tallyText } from './report.ts';

// `npm run canary -- [--engine embedded|postgres] [--version 13] [--seed 1] [--only "one-off"]`: every kind of check, in processes of
// their own, on each engine.

const wanted = wantedOf(process.argv.slice(2));
for (const engine of wanted.engines) await onEngine(engine);

async function onEngine(engine: EngineName): Promise<void> {
	console.log(`\n${engine}, seed ${wanted.seed}`);
	if (engine === 'postgres' && wanted.version === undefined && missingPostgres !== undefined)
		throw new Error(missingPostgres);
	const began = performance.now();
	const outcome = await runCanary(
		{
			engine,
			seed: wanted.seed,
			commands: 'children',
			kinds: allKinds.filter(({ name }) => name.includes(wanted.only ?? '')),
			...(engine === 'postgres' &&
				wanted.version !== undefined && { programs: (await serverPrograms(wanted.version)).folder }),
		},
		(one) => {
			if ('faults' in one) console.log(checkText(one));
			else if (!one.isFound) console.log(missedText(one));
		},
	);
	console.log(`\n${tallyText(outcome.checks.at(-1)?.tally ?? new Map())}\n`);
	console.log(
		`${engine}, seed ${wanted.seed}, ${((performance.now() - began) / 1000).toFixed(0)} s. ${summary(outcome)}`,
	);
	if (!isGood(outcome)) process.exitCode = 1;
}
