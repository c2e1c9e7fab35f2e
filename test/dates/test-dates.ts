import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { clockReadingTests } from './clock-reading.ts';
import { type TestDate, testDates, testZones } from './dates.ts';
import { movedClock, movingLibrary } from './moved-clock.ts';

// `npm run test:dates`: the tests that read a clock, under each date in each time zone. A table at the end; status 1 if any failed.
//   --date NAME   --zone NAME   --files FORM   one date, one zone, the files whose path has this regular expression
//   --minutes N   the most that one run may take (30)

const { values } = parseArgs({
	options: {
		date: { type: 'string' },
		zone: { type: 'string' },
		files: { type: 'string', default: '' },
		minutes: { type: 'string', default: '30' },
	},
});
const root = resolve(import.meta.dirname, '..', '..');
const files = clockReadingTests(root).filter((file) => new RegExp(values.files).test(file));

type Result = {
	readonly date: string;
	readonly begins: string;
	readonly zone: string;
	readonly failed: readonly string[];
} & {
	readonly passed: number;
};

function run(library: string, { name, begins }: TestDate, zone: string): Result {
	const folder = mkdtempSync(join(tmpdir(), 'ndoo-dates-'));
	const report = join(folder, 'report.json');
	const seconds = Math.max(0, Math.round((begins.getTime() - Date.now()) / 1000));
	// Itself, and not by npx: what is told to end when its time is over has to be the one that runs.
	const words = [
		join(root, 'node_modules', 'vitest', 'vitest.mjs'),
		'run',
		'--project',
		'unit',
		'--project',
		'integration',
		...files,
	];
	const { stdout } = spawnSync(process.execPath, [...words, '--reporter=json', `--outputFile=${report}`], {
		cwd: root,
		encoding: 'utf8',
		env: { ...process.env, ...movedClock(library, name === 'today' ? 0 : seconds, zone) },
		timeout: Number(values.minutes) * 60_000,
		killSignal: 'SIGTERM',
	});
	const found = { date: name, begins: `${begins.toISOString().slice(0, 16)}Z`, zone };
	try {
		return { ...found, ...counted(readFileSync(report, 'utf8')) };
	} catch {
		return { ...found, passed: 0, failed: [`no report within ${values.minutes} minutes\n${stdout.slice(-2_000)}`] };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

type Report = {
	readonly numPassedTests: number;
	readonly testResults: readonly {
		readonly name: string;
		readonly status: string;
		readonly message: string;
		readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
	}[];
};

function counted(text: string): Pick<Result, 'passed' | 'failed'> {
	const { numPassedTests, testResults } = JSON.parse(text) as Report;
	const failed = testResults.flatMap(({ name, status, message, assertionResults }) => {
		const tests = assertionResults
			.filter((test) => test.status === 'failed')
			.map(({ fullName }) => `${name}: ${fullName}`);
		return status === 'failed' && tests.length === 0 ? [`${name}: ${message}`] : tests;
	});
	return { passed: numPassedTests, failed };
}

const row = (cells: readonly string[]): string =>
	cells.map((cell, at) => cell.padEnd([20, 18, 22, 8][at] ?? 0)).join('');

function main(library: string): number {
	const dates = testDates(new Date()).filter(({ name }) => (values.date ?? name) === name);
	const zones = testZones.filter((name) => (values.zone ?? name) === name);
	console.log(`${files.length} test files that read a clock\n\n${row(['date', 'begins', 'zone', 'passed', 'failed'])}`);
	const results = dates.flatMap((date) =>
		zones.map((zone) => {
			const result = run(library, date, zone);
			const { begins, passed, failed } = result;
			console.log(row([date.name, begins, zone, String(passed), String(failed.length)]));
			for (const test of failed) console.log(`  ${test}`);
			return result;
		}),
	);
	const isGreen = results.length > 0 && results.every(({ passed, failed }) => passed > 0 && failed.length === 0);
	return isGreen ? 0 : 1;
}

if (movingLibrary === undefined) {
	console.error('There is no libfaketime on this machine: install the package `faketime` (Debian, Ubuntu).');
	process.exitCode = 1;
} else {
	process.exitCode = main(movingLibrary);
}
