import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';

const root = packageFolder();

export type TextFile = { readonly path: string; readonly text: string };

// Folders that git ignores, and where a run leaves its own.
const passedOver: ReadonlySet<string> = new Set([
	...['node_modules', 'dist', 'demo', 'target', 'coverage', 'logs', 'dbt_packages', '__pycache__'],
	...['.git', '.venv', '.postgres', '.mutate', '.husky', '.vscode'],
]);

const written: ReadonlySet<string> = new Set(['.ts', '.js', '.sql', '.md', '.yml', '.py']);

/** Every file that people write, with its path from the top of the repository. */
export const textFiles = (): readonly TextFile[] =>
	filesIn('').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

function filesIn(folder: string): readonly string[] {
	const entries = readdirSync(join(root, folder), { withFileTypes: true });
	return entries.flatMap((entry) => {
		const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
		if (entry.isDirectory()) return passedOver.has(entry.name) ? [] : filesIn(path);
		return entry.isFile() && written.has(extname(entry.name)) ? [path] : [];
	});
}

/** The folders at the top of the repository. */
export const topFolders = (): readonly string[] =>
	readdirSync(root, { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && !passedOver.has(entry.name))
		.map(({ name }) => name);

/** The text of a file outside of its blocks of code, which show what is typed and not what is there. */
export const prose = (text: string): string => text.replaceAll(/^\s*```.*?^\s*```/gms, '');

export const headingsOf = (text: string): readonly string[] =>
	[...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.replaceAll('`', ''));
