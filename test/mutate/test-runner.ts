import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Copy } from './copy.ts';
import type { NamedTest } from './patch.ts';
import { noReport, reportVariable, type TestReport, type Verdict, verdictOf } from './test-report.ts';

/** Longer than any file of tests takes on a busy machine. */
const longest = 20 * 60_000;

const running = new Set<ChildProcess>();

/** Stops every run of tests, with what it started. */
export function stopTests(): void {
	for (const child of running) stop(child);
}

type Place = Pick<Copy, 'folder' | 'compiled'>;

/**
 * Runs one file of tests in a copy, up to the first that fails: one is enough. Where no assertion made it fail, all of the
 * file, since one further down may.
 */
export async function runTests(copy: Place, test: NamedTest): Promise<Verdict> {
	const first = await runOnce(copy, test, ['--bail=1']);
	return first.kind === 'stopped' && first.by !== noReport ? await runOnce(copy, test, []) : first;
}

async function runOnce(copy: Place, test: NamedTest, options: readonly string[]): Promise<Verdict> {
	const place = await mkdtemp(join(tmpdir(), 'ndoo-mutate-report-'));
	try {
		const file = join(place, 'report.json');
		await runner(copy, test, [...options, ...reporting(copy)], file);
		const text = await readFile(file, 'utf8').catch(() => undefined);
		return verdictOf(text === undefined ? undefined : (JSON.parse(text) as TestReport));
	} finally {
		await rm(place, { recursive: true, force: true });
	}
}

const reporting = ({ folder }: Place): readonly string[] => [
	`--reporter=${join(folder, 'test', 'mutate', 'reporter.ts')}`,
	'--no-cache',
];

async function runner(
	{ folder, compiled }: Place,
	{ project, file, name }: NamedTest,
	options: readonly string[],
	report: string,
): Promise<void> {
	const words = [
		...[join(folder, 'node_modules', 'vitest', 'vitest.mjs'), 'run', file, '--project', project],
		...options,
		...(name === undefined ? [] : ['--testNamePattern', escaped(name)]),
	];
	// A runner inside a runner's worker: what the outer one says of itself in the environment is not for the inner one.
	const environment = Object.entries(process.env).filter(
		([key]) => !/^(VITEST|NODE_ENV|TEST$|DEV$|PROD$|MODE$)/.test(key),
	);
	const child = spawn(process.execPath, words, {
		cwd: folder,
		env: { ...Object.fromEntries(environment), CI: 'true', NODE_COMPILE_CACHE: compiled, [reportVariable]: report },
		stdio: process.env['NDOO_MUTATE_SHOW'] === undefined ? 'ignore' : ['ignore', 'inherit', 'inherit'],
		// A group of its own, so that the servers that the tests started are stopped with them.
		detached: process.platform !== 'win32',
	});
	running.add(child);
	const timer = setTimeout(() => stop(child), longest);
	await new Promise<void>((resolve) => child.once('close', () => resolve()));
	clearTimeout(timer);
	running.delete(child);
}

const escaped = (name: string): string => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function stop(child: ChildProcess): void {
	if (process.platform === 'win32' || child.pid === undefined) child.kill();
	else process.kill(-child.pid, 'SIGTERM');
}
