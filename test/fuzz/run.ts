import { wantedOf } from './arguments.ts';
import { fuzzPlants, fuzzReaders } from './parts.ts';
import { isGood, plantLine, summary, talliesText } from './report.ts';

// `npm run fuzz -- [--seed 1] [--cases 100000] [--only yaml]`: every planted error, and then every reader.

const { seed, cases, only } = wantedOf(process.argv.slice(2));
const began = performance.now();
const plants = await fuzzPlants(seed, (plant) => console.log(plantLine(plant)));
const tallies = await fuzzReaders({ seed, cases, only }, ({ name, read, refused }) =>
	console.error(`${name}: ${read + refused} cases`),
);
const outcome = { tallies, plants };
console.log(
	`\n${talliesText(tallies)}\n\n${summary(outcome, seed)} ${((performance.now() - began) / 1000).toFixed(0)} s.`,
);
process.exitCode = isGood(outcome) ? 0 : 1;
