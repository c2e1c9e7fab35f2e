import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';
import { selected, wantedOf } from './arguments.ts';
import { type CleanTests, cleanTests } from './clean-tests.ts';
import { copyOfSources } from './copy.ts';
import { patchesOf, type RulePatch, readRules } from './patch-files.ts';
import { isGood, talliesText, triedJson, triedLine } from './report.ts';
import { stopTests } from './test-runner.ts';
import { type Tried, tryPatch, untried } from './try-patch.ts';

// `npm run mutate -- [--only 1,name,…] [--jobs 2] [--minutes 90] [--list]`

const wanted = wantedOf(process.argv.slice(2));
const rules = readRules();
const patches = selected(patchesOf(rules), wanted.only);
if (wanted.isList) for (const { rule, patch } of patches) console.log(`rule ${rule}  ${patch.name}: ${patch.why}`);
else process.exitCode = isGood(await tryAll()) ? 0 : 1;

async function tryAll(): Promise<readonly Tried[]> {
	const began = performance.now();
	const home = join(packageFolder(), '.mutate');
	const clean = cleanTests(join(home, 'clean.json'), packageFolder());
	const queue = [...patches];
	const jobs = Array.from({ length: Math.min(wanted.jobs, queue.length) }, async () => await work(queue, clean, began));
	const tried = (await Promise.all(jobs)).flat();
	await mkdir(home, { recursive: true });
	await writeFile(join(home, 'outcomes.json'), triedJson(tried));
	const minutes = ((performance.now() - began) / 60_000).toFixed(1);
	console.log(`\n${talliesText(rules, tried)}\n\n${minutes} minutes. The same as JSON: .mutate/outcomes.json`);
	return tried;
}

/** One after the other, in a copy of its own. */
async function work(queue: RulePatch[], clean: CleanTests, began: number): Promise<readonly Tried[]> {
	await using copy = await copyOfSources();
	for (const signal of ['SIGINT', 'SIGTERM'] as const)
		process.once(signal, () => {
			queue.length = 0;
			stopTests();
		});
	const tried: Tried[] = [];
	for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
		const isLate = performance.now() - began > wanted.minutes * 60_000;
		const one = isLate ? untried(next) : await tryPatch(copy, clean, next);
		console.log(triedLine(one));
		tried.push(one);
	}
	return tried;
}
