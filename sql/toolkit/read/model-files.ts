import { basename, join, relative } from 'node:path';
import type { Problem } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import type { Project } from '../../../core/project/project.ts';
import { readYaml } from '../../../core/yaml/yaml-file.ts';
import type { Fitting } from '../../../flows/fitting-file.ts';
import type { TextFile } from '../text-problem.ts';
import { type PropertiesFile, propertiesSchema } from './properties-schema.ts';

/** A SQL file of the project. */
export type SqlFile = TextFile & {
	/** The file's name without its ending. */
	readonly name: string;
};

/** What lies in the folders of models and of tests, read. */
export type ModelFiles = {
	/** The folder of the models, relative to the project. */
	readonly folder: string;
	readonly models: readonly SqlFile[];
	readonly tests: readonly SqlFile[];
	readonly properties: readonly Fitting<PropertiesFile>[];
	readonly problems: readonly Problem[];
};

/** Reads every file of the project's models and tests, sorted by path. A YAML file that does not fit is given as problems. */
export async function readModelFiles(files: Files, project: Project): Promise<ModelFiles> {
	const { models, tests } = project.folders;
	const modelPaths = await pathsBelow(files, models);
	const testPaths = await pathsBelow(files, tests);
	const yaml = await Promise.all(
		modelPaths
			.filter((path) => /\.ya?ml$/i.test(path))
			.map(async (path) => {
				const file = shown(project, path);
				return { file, path, ...(await readYaml(propertiesSchema, files, { path, shown: file })) };
			}),
	);
	const read = async (paths: readonly string[]) =>
		await Promise.all(paths.filter((path) => path.endsWith('.sql')).map((path) => readSql(files, project, path)));
	return {
		folder: shown(project, models),
		models: await read(modelPaths),
		tests: await read(testPaths),
		properties: yaml.filter((one) => one.ok),
		problems: yaml.flatMap((one) => (one.ok ? [] : one.problems)),
	};
}

async function readSql(files: Files, project: Project, path: string): Promise<SqlFile> {
	const text = (await files.read(path)).toString('utf8').replace(/^\ufeff/, '');
	return { name: basename(path, '.sql'), file: shown(project, path), text };
}

async function pathsBelow(files: Files, folder: string): Promise<readonly string[]> {
	const entries = (await files.list(folder)).filter(({ name }) => !name.startsWith('.'));
	const paths = await Promise.all(
		entries.map(async ({ name, isFile }) =>
			isFile ? [join(folder, name)] : await pathsBelow(files, join(folder, name)),
		),
	);
	return paths.flat();
}

const shown = ({ folder }: Project, path: string): string => relative(folder, path).replaceAll('\\', '/');
