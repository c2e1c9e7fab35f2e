import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/** The project in sql/dbt/integration_tests, copied with its package to a folder of its own, and a dbt to run it with. */
export type DbtProject = AsyncDisposable & {
	dbt(...words: readonly string[]): DbtRun;
	/** Puts another text into a file of the project. */
	write(path: string, text: string): Promise<void>;
	/** A file that dbt left behind, as JSON. */
	target<T>(path: string): Promise<T>;
	results(): Promise<readonly DbtResult[]>;
	path(...parts: readonly string[]): string;
};

type Options = {
	readonly python: string;
	/** The output of profiles.yml. */
	readonly target: string;
	/** Variables that it reads. */
	readonly environment?: Readonly<Record<string, string>>;
};

export async function dbtProject({ python, target, environment = {} }: Options): Promise<DbtProject> {
	const folder = await mkdtemp(join(tmpdir(), 'ndoo-dbt-'));
	await cp(join(packageFolder(), 'sql', 'dbt'), join(folder, 'dbt'), { recursive: true });
	const path = (...parts: readonly string[]) => join(folder, 'dbt', 'integration_tests', ...parts);
	const read = async (name: string) => JSON.parse(await readFile(path('target', name), 'utf8'));
	return {
		path,
		dbt: (...words) => {
			const { status, stdout, stderr } = spawnSync(
				python,
				[...['-c', 'from dbt.cli.main import cli; cli()'], '--no-use-colors', ...words, ...['--target', target]],
				{
					encoding: 'utf8',
					cwd: path(),
					env: { PATH: process.env['PATH'], ...ownClock, HOME: folder, ...alone, ...environment },
					timeout: 240_000,
				},
			);
			return { status, said: stdout + stderr };
		},
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
