import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';
import { programsVariable } from '../integration/support/postgres-programs.ts';
import { wantedOf } from './arguments.ts';
import { type ServerPrograms, serverPrograms } from './server-programs.ts';
import { serverSuites } from './suites.ts';
import { counted, isGood, type Report, type Tally, tallyTable } from './tally.ts';

// `npm run test:versions [13 18 …] [files …] [--minutes 60]`: what needs a PostgreSQL server, on one version after the other.

const { versions, files, minutes } = wantedOf(process.argv.slice(2));
const suites = files.length === 0 ? serverSuites() : files;
const tallies: Tally[] = [];
for (const major of versions) {
	const programs = await serverPrograms(major);
	console.log(`\nPostgreSQL ${programs.version}\n`);
	tallies.push(await tested(programs));
	console.log(`\n${tallyTable(tallies)}`);
}
process.exitCode = tallies.every(isGood) ? 0 : 1;

async function tested({ folder, version }: ServerPrograms): Promise<Tally> {
	const results = await mkdtemp(join(tmpdir(), 'ndoo-versions-'));
	const began = performance.now();
	try {
		const file = join(results, 'results.json');
		const status = await testRunner(['--reporter=default', '--reporter=json', `--outputFile.json=${file}`], folder);
		const report = await readFile(file, 'utf8').catch(() => '{"testResults":[]}');
		// The form is the test runner's own, and only what `Report` names is read.
		const counts = counted(JSON.parse(report) as Report);
		return { version, ...counts, seconds: (performance.now() - began) / 1000, status };
	} finally {
		await rm(results, { recursive: true, force: true });
	}
}

/** Gives its exit status; undefined when the time was up, and all that it started was stopped with it. */
async function testRunner(reporters: readonly string[], programs: string): Promise<number | undefined> {
	const runner = join(packageFolder(), 'node_modules', 'vitest', 'vitest.mjs');
	const words = ['run', '--project', 'postgres', '--project', 'integration', ...reporters, ...suites];
	const child = spawn(process.execPath, [runner, ...words], {
		cwd: packageFolder(),
		env: { ...process.env, [programsVariable]: programs },
		stdio: ['ignore', 'inherit', 'inherit'],
		// A group of its own, so that the servers that the tests started are stopped with them.
		detached: true,
	});
	let isLate = false;
	const timer = setTimeout(() => {
		isLate = true;
		stop(child);
	}, minutes * 60_000);
	const interrupted = (): void => stop(child);
	for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
	const status = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
	for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
	clearTimeout(timer);
	return isLate ? undefined : status;
}

function stop(child: ChildProcess): void {
	if (process.platform === 'win32' || child.pid === undefined) child.kill();
	else process.kill(-child.pid, 'SIGTERM');
}
