import { basename, join, relative } from 'node:path';
import type { Problem } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import type { Project } from '../../../core/project/project.ts';
import { entryMistake } from '../../../core/written-file.ts';
import type { Mistake } from '../../../core/yaml/source.ts';
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

/** Reads every file of the project's models and tests, sorted by path. What does not fit, or is not to be read, is given as problems. */
export async function readModelFiles(files: Files, project: Project): Promise<ModelFiles> {
	const { models, tests } = project.folders;
	const [modelFiles, testFiles] = [await filesBelow(files, models), await filesBelow(files, tests)];
	const yaml = await Promise.all(
		modelFiles.filter(isYaml).map(async ({ path }) => {
			const file = shown(project, path);
			return { file, path, ...(await readYaml(propertiesSchema, files, { path, shown: file })) };
		}),
	);
	const readSqls = async (found: readonly Found[]) =>
		await Promise.all(found.filter(isSql).map(async ({ path }) => await readSql(files, project, path)));
	const mistakes = [...modelFiles, ...testFiles].flatMap(({ path, mistake }) =>
		mistake === undefined ? [] : [{ place: { file: shown(project, path) }, ...mistake }],
	);
	return {
		folder: shown(project, models),
		models: await readSqls(modelFiles),
		tests: await readSqls(testFiles),
		properties: yaml.filter((one) => one.ok),
		problems: [...yaml.flatMap((one) => (one.ok ? [] : one.problems)), ...mistakes],
	};
}

async function readSql(files: Files, project: Project, path: string): Promise<SqlFile> {
	const text = (await files.read(path)).toString('utf8').replace(/^\ufeff/, '');
	return { name: basename(path, '.sql'), file: shown(project, path), text };
}

type Found = { readonly path: string; readonly mistake: Mistake | undefined };

const isYaml = ({ path }: Found): boolean => /\.ya?ml$/i.test(path);
const isSql = ({ path, mistake }: Found): boolean => mistake === undefined && path.endsWith('.sql');

/** Its files; of SQL files and of links to folders, which may lead in a circle, whether they are to be read. */
async function filesBelow(files: Files, folder: string): Promise<readonly Found[]> {
	const entries = (await files.list(folder)).filter(({ name }) => !name.startsWith('.'));
	const found = await Promise.all(
		entries.map(async (entry) => {
			const path = join(folder, entry.name);
			const mistake = !entry.isFile || entry.name.endsWith('.sql') ? entryMistake(entry) : undefined;
			return entry.isFile || mistake !== undefined ? [{ path, mistake }] : await filesBelow(files, path);
		}),
	);
	return found.flat();
}

const shown = ({ folder }: Project, path: string): string => relative(folder, path).replaceAll('\\', '/');
