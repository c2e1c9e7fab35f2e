import { dirname, join, relative } from 'node:path';
import { NdooError } from '../../core/errors.ts';
import type { Files } from '../../core/files.ts';
import { packageFolder } from '../../core/package-folder.ts';

const template = (): string => join(packageFolder(), 'scripts', 'init', 'template');

/** What editors complete the files by. */
const schemas = (): string => join(packageFolder(), 'flows', 'schema');

// npm leaves a file of this name out of a package, so the template has it without the dot.
const dotted: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

/** Copies the files of a new project into a folder, and gives their paths. Replaces nothing: throws `file-invalid`. */
export async function makeProject(files: Files, folder: string): Promise<readonly string[]> {
	const wanted = [
		...(await filesBelow(files, template())).map((source) => ({ source, target: join(folder, targetName(source)) })),
		...(await filesBelow(files, schemas())).map((source) => ({
			source,
			target: join(folder, relative(packageFolder(), source)),
		})),
	];
	const present: string[] = [];
	for (const { target } of wanted) if ((await files.stat(target)) !== undefined) present.push(target);
	if (present.length > 0) throw alreadyThere(present);
	for (const { source, target } of wanted) {
		await files.makeFolder(dirname(target));
		await files.writeWhole(target, files.stream(source));
	}
	return wanted.map(({ target }) => target);
}

function targetName(source: string): string {
	const name = relative(template(), source);
	return dotted[name] ?? name;
}

async function filesBelow(files: Files, folder: string): Promise<readonly string[]> {
	const entries = await files.list(folder);
	const found = await Promise.all(
		entries.map(async ({ name, isFile }) =>
			isFile ? [join(folder, name)] : await filesBelow(files, join(folder, name)),
		),
	);
	return found.flat();
}

const alreadyThere = (present: readonly string[]): NdooError =>
	new NdooError('file-invalid', 'There is a project here already; nothing was written.', {
		problems: present.map((file) => ({ place: { file }, found: 'a file of this name', expected: 'none' })),
		todo: 'Choose another folder, or edit the files that are there and run `ndoo parse`.',
	});
