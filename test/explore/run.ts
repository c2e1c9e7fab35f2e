import { everyPlant } from './plants.ts';
import { figuresLine, isFound, plantLine, shortTraceText, traceText } from './report.ts';
import { everyCase, explored } from './scenarios.ts';

// `npm run explore -- [part of a name]`: every case on every engine, then every planted error with the end of its counterexample.

const wanted = process.argv[2] ?? '';
const isWanted = ({ name }: { readonly name: string }): boolean => name.toLowerCase().includes(wanted.toLowerCase());
const began = process.cpuUsage();
const seconds = (since: NodeJS.CpuUsage): number => {
	const { user, system } = process.cpuUsage(since);
	return (user + system) / 1_000_000;
};
const total = { cases: 0, states: 0, transitions: 0, depth: 0, counterexamples: 0, plants: 0, found: 0 };

for (const scenario of everyCase().filter(isWanted)) {
	const since = process.cpuUsage();
	const found = await explored(scenario);
	console.log(figuresLine(scenario.name, found, seconds(since)));
	total.cases += 1;
	total.states += found.states;
	total.transitions += found.transitions;
	total.depth = Math.max(total.depth, found.depth);
	if (found.isWhole) continue;
	total.counterexamples += 1;
	console.log(traceText(found));
}

console.log('\nPlanted errors');
for (const plant of everyPlant().filter(isWanted)) {
	const found = await explored(plant.scenario);
	console.log(plantLine(plant, found));
	console.log(shortTraceText(found));
	total.plants += 1;
	if (isFound(plant, found)) total.found += 1;
}

const figures = [
	`${total.cases} cases`,
	`${total.states.toLocaleString('en-GB')} states`,
	`${total.transitions.toLocaleString('en-GB')} transitions`,
	`depth ${total.depth} at most`,
	`${seconds(began).toFixed(0)} s of CPU`,
	`${total.counterexamples} counterexamples`,
	`${total.found} of ${total.plants} planted errors found`,
];
console.log(`\n${figures.join(', ')}.`);
process.exitCode = total.counterexamples === 0 && total.found === total.plants ? 0 : 1;
