import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../../../core/package-folder.ts';
import { ownClock } from '../../dates/moved-clock.ts';

export type DbtRun = { readonly status: number | null; readonly said: string };

/** What dbt says of one node in run_results.json. */
export type DbtResult = {
	readonly unique_id: string;
	readonly status: string;
	readonly failures: number | null;
	readonly message: string | null;
};

/** A dbt that is loaded once, for all its commands. One at a time. */
export type Dbt = AsyncDisposable & {
	run(command: {
		readonly words: readonly string[];
		readonly folder: string;
		readonly environment: Readonly<Record<string, string | undefined>>;
		/** The file for what it says. */
		readonly said: string;
	}): Promise<DbtRun>;
};

/** The project in sql/dbt/integration_tests, copied with its package to a folder of its own, and a dbt to run it with. */
export type DbtProject = AsyncDisposable & {
	dbt(...words: readonly string[]): Promise<DbtRun>;
	/** Puts another text into a file of the project. */
	write(path: string, text: string): Promise<void>;
	/** A file that dbt left behind, as JSON. */
	target<T>(path: string): Promise<T>;
	results(): Promise<readonly DbtResult[]>;
	path(...parts: readonly string[]): string;
};

type Options = {
	readonly dbt: Dbt;
	/** The output of profiles.yml. */
	readonly target: string;
	/** Variables that it reads. */
	readonly environment?: Readonly<Record<string, string>>;
};

const script = fileURLToPath(new URL('./forked_dbt.py', import.meta.url));

/** Python is told not to look for modules beside the script: dbt takes each that is called `dbt_…` for a plugin. */
export function loadDbt(python: string): Dbt {
	const child = spawn(python, ['-P', script], {
		stdio: ['pipe', 'pipe', 'inherit'],
		env: { PATH: process.env['PATH'], ...ownClock, ...alone },
	});
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
	return {
		async run(command) {
			child.stdin.write(`${JSON.stringify(command)}\n`);
			const { value, done } = await lines.next();
			if (done === true) throw new Error('dbt has ended');
			return { status: Number(value), said: await readFile(command.said, 'utf8') };
		},
		async [Symbol.asyncDispose]() {
			const isOver = child.exitCode !== null ? Promise.resolve() : once(child, 'exit');
			child.stdin.end();
			await isOver;
		},
	};
}

export async function dbtProject({ dbt, target, environment = {} }: Options): Promise<DbtProject> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-dbt-'));
	await cp(join(packageFolder(), 'sql', 'dbt'), join(folder, 'dbt'), { recursive: true });
	const path = (...parts: readonly string[]) => join(folder, 'dbt', 'integration_tests', ...parts);
	const read = async (name: string) => JSON.parse(await readFile(path('target', name), 'utf8'));
	return {
		path,
		dbt: async (...words) =>
			await dbt.run({
				words: ['--no-use-colors', ...words, '--target', target],
				folder: path(),
				environment: { PATH: process.env['PATH'], ...ownClock, HOME: folder, ...alone, ...environment },
				said: join(folder, 'said'),
			}),
		write: async (name, text) => {
			await mkdir(dirname(path(name)), { recursive: true });
			await writeFile(path(name), text);
		},
		target: read,
		results: async () => (await read('run_results.json')).results,
		[Symbol.asyncDispose]: async () => await rm(folder, { recursive: true, force: true }),
	};
}

/** Nothing of dbt's goes out: no statistics. */
const alone = {
	DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
	DO_NOT_TRACK: '1',
	DBT_PROFILES_DIR: '.',
	PYTHONUTF8: '1',
} as const;
