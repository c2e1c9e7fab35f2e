import { dirname, join, resolve } from 'node:path';
import { packageFolder } from '../../core/package-folder.ts';
import { projectFileName } from '../../core/project/project-file.ts';
import type { Edge } from '../cli/edge.ts';
import type { CommonOptions } from '../project/workspace.ts';

const sampleFolders = ['flows/business-units', 'flows/returns', 'flows/schema', 'sql/models', 'sql/tests'] as const;

/** Gives the folder of the project; where there is none, a copy of the sample that came with the program is put there. */
export async function ensureSampleProject(options: CommonOptions, { folder, files }: Edge): Promise<string> {
	const project = resolve(folder, options['project-dir']);
	if ((await files.stat(join(project, projectFileName))) !== undefined) return project;
	const listed = await Promise.all(
		sampleFolders.map(async (name) =>
			(await files.list(join(packageFolder(), name))).map((entry) => join(name, entry.name)),
		),
	);
	for (const path of [...listed.flat(), projectFileName]) {
		await files.makeFolder(dirname(join(project, path)));
		await files.writeWhole(join(project, path), files.stream(join(packageFolder(), path)));
	}
	return project;
}
