import { serverPrograms } from '../versions/server-programs.ts';
import { type Wanted, wantedOf } from './arguments.ts';
import { attack, parties, tsqlParties } from './attack.ts';
import { embeddedLabs, type Labs, mssqlLabs, postgresLabs } from './lab/open-labs.ts';
import { postgresPlants } from './plants/postgres.ts';
import { tsqlPlants } from './plants/tsql.ts';
import { attemptsTable, isGood, tally } from './report.ts';
import { postgresTechniques } from './techniques/postgres.ts';
import { tsqlTechniques } from './techniques/tsql.ts';

// `npm run attack -- [--engine embedded|postgres|mssql] [--version 13] [--seed 1] [--people 48] [--minutes 20] [--only name]`

const wanted = wantedOf(process.argv.slice(2));
const isWanted = ({ name }: { readonly name: string }): boolean => name.includes(wanted.only ?? '');
const began = performance.now();
const log = (attempt: Parameters<typeof attemptsTable>[0][number]) =>
	console.log(attemptsTable([attempt]).split('\n')[1]);

const onTsql = { techniques: tsqlTechniques, plants: tsqlPlants, parties: tsqlParties };
const onPostgres = { techniques: postgresTechniques, plants: postgresPlants, parties };
const all = wanted.engine === 'mssql' ? onTsql : onPostgres;
await using labs = await opened(wanted);
const attempts = await attack(
	labs,
	{
		techniques: all.techniques.filter(isWanted),
		plants: all.plants.filter(isWanted),
		parties: all.parties,
		seed: wanted.seed,
		each: wanted.people,
		first: Math.max(12, Math.floor(wanted.people / 4)),
		until: Date.now() + wanted.minutes * 60_000,
	},
	log,
);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`\n${attemptsTable(attempts)}\n\n${labs.name}, seed ${wanted.seed}, ${seconds} s. ${tally(attempts)}`);
process.exitCode = isGood(attempts) ? 0 : 1;

async function opened({ engine, version }: Wanted): Promise<Labs> {
	if (engine === 'embedded') return embeddedLabs();
	if (engine === 'mssql') return mssqlLabs();
	return await postgresLabs(version === undefined ? undefined : (await serverPrograms(version)).folder);
}
