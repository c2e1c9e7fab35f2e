import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../../core/package-folder.ts';

const launcher = join(packageFolder(), 'bin', 'ndoo.js');
const mark = 'loaded: ';

/** Imported before the command: says at its end, on standard error, which files it loaded. */
const recorder = `
import { registerHooks } from 'node:module';
const files = [];
registerHooks({ load: (url, context, next) => { files.push(url); return next(url, context); } });
process.on('exit', () => process.stderr.write('${mark}' + JSON.stringify(files)));`;

// What the system counts for a process begins with what its parent had: Linux has its own as well.
const weigher = `
import { readFileSync } from 'node:fs';
const most = () => /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] / 1024;
process.on('exit', () => process.stderr.write('${mark}' + most()));`;

/** Megabytes that a command had in memory at most. On Linux alone. */
export const mostMemory = (words: readonly string[]): number => Number(ran(weigher, words).told);

function ran(recording: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
	const hook = `data:text/javascript,${encodeURIComponent(recording)}`;
	const { status, stderr } = spawnSync(process.execPath, ['--import', hook, launcher, ...words], {
		env: { ...process.env, ...environment },
		encoding: 'utf8',
	});
	return { status, told: stderr.slice(stderr.lastIndexOf(mark) + mark.length) };
}

/** What a command of the program loads of the packages that it depends on, without what these depend on. */
export function loadedPackages(
	words: readonly string[],
	environment: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly packages: readonly string[]; readonly files: readonly string[] } {
	const { status, told } = ran(recorder, words, environment);
	const files: readonly string[] = JSON.parse(told);
	const { dependencies } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
	const packages = Object.keys(dependencies).filter((name) =>
		files.some((file) => file.includes(`/node_modules/${name}/`)),
	);
	return { status, packages, files };
}
