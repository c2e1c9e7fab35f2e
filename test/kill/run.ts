import { ahead } from '../integration/support/project.ts';
import { wantedOf } from './arguments.ts';
import { everyCase } from './cases.ts';
import { troubles, tryClocks, trySecondScheduler, tryTroubles } from './faults.ts';
import { nextMonthEnd } from './month-end.ts';
import { faultText, figures, line, type Result } from './report.ts';
import { setStage } from './stage.ts';
import { tryKills } from './trial.ts';

// `npm run kill -- [--seed 1] [--only "refresh sends"] [--points all] [--pairs 1] [--faults 4] [--minutes 60]`: every command that
// changes something, killed at each of its effects, singly and in pairs, and in trouble at drawn ones.

const { seed, only, points, pairs, faults, minutes } = wantedOf(process.argv.slice(2));
const drawn = { seed, points: faults, kinds: troubles.length };
const began = process.cpuUsage();
const seconds = (): number => {
	const { user, system } = process.cpuUsage(began);
	return (user + system) / 1_000_000;
};
const until = Date.now() + minutes * 60_000;
const results: Result[] = [];

console.log(`seed ${seed}`);
for (const one of everyCase.filter(({ name }) => name.includes(only ?? ''))) {
	if (Date.now() > until) {
		console.log(`${one.name} was not tried: the time was up`);
		process.exitCode = 1;
		continue;
	}
	await using stage = await setStage(one, ahead);
	const killed = await tryKills(stage, { seed, points, isVisibleIn: true, pairs });
	const troubled = await tryTroubles(stage, drawn);
	const second = await trySecondScheduler(stage, drawn);
	const moved = one.isGated === true ? { tried: 0, faults: [] } : await withClocks(one);
	const found = [...killed.faults, ...troubled.faults, ...second.faults, ...moved.faults];
	const result: Result = {
		name: one.name,
		points: stage.points.length,
		killed: killed.singly,
		pairs: killed.pairs,
		troubles: troubled.tried + second.tried + moved.tried,
		faults: found,
		cpu: seconds(),
	};
	results.push(result);
	console.log(line(result));
	for (const fault of found) console.log(faultText(fault));
}
console.log(`\n${figures(results, seconds())}`);
if (results.length === 0 || results.some(({ faults }) => faults.length > 0)) process.exitCode = 1;

async function withClocks(one: (typeof everyCase)[number]) {
	const end = nextMonthEnd(new Date());
	await using stage = await setStage(one, () => end.evening);
	return await tryClocks(stage, end, drawn);
}
