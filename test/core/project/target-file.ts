import { diskFiles } from '../../../core/disk-files.ts';
import { readProject } from '../../../core/project/project-file.ts';
import { folderWith, refusalOf } from './temporary-folder.ts';

const project = (target: string): string => `name: test
organisation: { name: Test trust, odsCode: X0X }
environment: live
target: one
mesh: { route: ui }
targets:
  one: ${target}
`;

/** What is made of a target of `ndoo.yml`; the project's folder is `<folder>`. */
export async function targetOf(target: string): Promise<unknown> {
	await using folder = await folderWith({ 'ndoo.yml': project(target) });
	const read = await readProject(diskFiles, folder.path);
	return JSON.parse(JSON.stringify(read.target).replaceAll(JSON.stringify(folder.path).slice(1, -1), '<folder>'));
}

/** The whole text by which such a project is refused. */
export async function refusal(target: string): Promise<string> {
	await using folder = await folderWith({ 'ndoo.yml': project(target) });
	return await refusalOf(folder.path, () => readProject(diskFiles, folder.path));
}

/** What was found and what was expected, of each problem of such a text. */
export const problems = (text: string): readonly string[] =>
	[...text.matchAll(/found (.*)\n {4}expected (.*)/g)].map(([, found, expected]) => `${found} | ${expected}`);
