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

/** What a command of the program loads of the packages that it depends on, without what these depend on. */
export function loadedPackages(
	words: readonly string[],
	environment: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly packages: readonly string[]; readonly files: readonly string[] } {
	const hook = `data:text/javascript,${encodeURIComponent(recorder)}`;
	const { status, stderr } = spawnSync(process.execPath, ['--import', hook, launcher, ...words], {
		env: { ...process.env, ...environment },
		encoding: 'utf8',
	});
	const files: readonly string[] = JSON.parse(stderr.slice(stderr.lastIndexOf(mark) + mark.length));
	const { dependencies } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
	const packages = Object.keys(dependencies).filter((name) =>
		files.some((file) => file.includes(`/node_modules/${name}/`)),
	);
	return { status, packages, files };
}
