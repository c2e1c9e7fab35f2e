import { join, resolve } from 'node:path';
import { NdooError, type Problem } from '../errors.ts';
import type { Files } from '../files.ts';
import { inOrder } from '../yaml/order.ts';
import { readYaml } from '../yaml/yaml-file.ts';
import { meshSettings } from './mesh-settings.ts';
import type { Environment, MeshSettings, Project } from './project.ts';
import { projectMistakes, type RequestedTarget } from './project-rules.ts';
import { type ProjectFile, projectSchema } from './project-schema.ts';
import { targetSettings } from './target-settings.ts';

export const projectFileName = 'ndoo.yml';

/** What the command line says instead of the file. */
export type ProjectOverrides = RequestedTarget & { readonly environment?: Environment | undefined };

/** Reads the project in a folder. Throws `config-missing` when there is none, `config-invalid` with all its mistakes. */
export async function readProject(files: Files, folder: string, overrides: ProjectOverrides = {}): Promise<Project> {
	const root = resolve(folder);
	const path = join(root, projectFileName);
	if ((await files.stat(path)) === undefined) throw missing(root);
	const parsed = await readYaml(projectSchema, files, {
		path,
		shown: projectFileName,
		hidesUnknown: true,
		mayLeadOut: true,
	});
	if (!parsed.ok) throw invalid(parsed.problems);
	const { target = parsed.value.target, environment = parsed.value.environment } = overrides;
	const mesh = { ...parsed.value.mesh, route: overrides.route ?? parsed.value.mesh.route };
	const file = { ...parsed.value, target, environment, mesh };
	const problems = projectMistakes(root, file, parsed.locate, overrides);
	const chosen = file.targets[target];
	const settings = meshSettings(root, file);
	if (chosen === undefined || settings === undefined || problems.length > 0) throw invalid(problems);
	return projectOf(root, file, { target: targetSettings(root, chosen), mesh: settings });
}

function projectOf(
	root: string,
	file: ProjectFile,
	{ target, mesh }: { readonly target: Project['target']; readonly mesh: MeshSettings },
): Project {
	const { name, organisation, environment, timeZone, mailboxes, licence, request, placeholders, limits, grants } = file;
	const { folders, models, vars } = file;
	const { monthly, oneOff, test } = mailboxes;
	return {
		folder: root,
		name,
		organisation,
		environment,
		timeZone,
		target,
		mailboxes: {
			...(monthly === undefined ? {} : { monthly }),
			...(oneOff === undefined ? {} : { 'one-off': oneOff }),
			...(test === undefined ? {} : { test }),
		},
		mesh,
		licence,
		request,
		placeholders,
		limits,
		grants,
		folders: {
			flows: resolve(root, folders.flows),
			work: resolve(root, folders.work),
			disclosed: resolve(root, folders.disclosed),
			models: resolve(root, folders.models),
			tests: resolve(root, folders.tests),
			target: resolve(root, folders.target),
		},
		models,
		vars,
	};
}

const missing = (root: string): NdooError =>
	new NdooError('config-missing', `There is no ${projectFileName} in ${root}, so this is not a project of ndoo.`, {
		todo: 'Run `ndoo init` to make a project here, or `npm run demo` to see one work; a project elsewhere is named with --project-dir or NDOO_PROJECT_DIR.',
	});

const invalid = (problems: readonly Problem[]): NdooError =>
	new NdooError('config-invalid', `${projectFileName} cannot be used as it is.`, {
		todo: `Correct ${projectFileName} at the places above and run the command again. Nothing was done.`,
		problems: inOrder(problems),
	});
