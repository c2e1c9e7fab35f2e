import { parseArgs } from 'node:util';
import { attack, parties } from './attack.ts';
import { embeddedLabs, postgresLabs } from './lab/open-labs.ts';
import { postgresPlants } from './plants/postgres.ts';
import { attemptsTable, isGood, tally } from './report.ts';
import { postgresTechniques } from './techniques/postgres.ts';

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: '1' },
		engine: { type: 'string', default: 'embedded' },
		people: { type: 'string', default: '48' },
		minutes: { type: 'string', default: '30' },
		only: { type: 'string' },
	},
});
const isWanted = (name: string) => values.only === undefined || name.includes(values.only);
await using labs = values.engine === 'postgres' ? await postgresLabs() : embeddedLabs();
const began = performance.now();
const attempts = await attack(
	labs,
	{
		techniques: postgresTechniques.filter(({ name }) => isWanted(name)),
		plants: postgresPlants.filter(({ name }) => isWanted(name)),
		parties,
		seed: Number(values.seed),
		each: Number(values.people),
		first: Math.max(12, Math.floor(Number(values.people) / 4)),
		until: Date.now() + Number(values.minutes) * 60_000,
	},
	(attempt) => console.log(attemptsTable([attempt]).split('\n')[1]),
);
console.log(`\n${attemptsTable(attempts)}\n\n${tally(attempts)} ${((performance.now() - began) / 1000).toFixed(0)} s.`);
process.exitCode = isGood(attempts) ? 0 : 1;
