import { dirname, join } from 'node:path';
import { NdooError } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import type { ProjectGraph } from '../graph.ts';
import { dbtSources, writtenBy } from './sources.ts';

/** Where the sources go, in the target folder, when no file is named. */
export const usualSourcesFile = join('dbt', 'ndoo_sources.yml');

/**
 * Writes the views of a project as sources for dbt, in place of those of an earlier day. Throws `file-invalid` where a file
 * is that was not written so: a dbt project has YAML of its own.
 */
export async function writeDbtSources(files: Files, path: string, graph: ProjectGraph): Promise<void> {
	const there = await files.stat(path);
	if (there !== undefined && !(there.isFile && (await files.read(path)).toString('utf8').startsWith(writtenBy)))
		throw new NdooError(
			'file-invalid',
			'The file for the sources of dbt is there already, and ndoo did not write it.',
			{
				problems: [
					{
						place: { file: path },
						found: there.isFile ? 'other text' : 'a folder',
						expected: `a file that begins with \`${writtenBy}\``,
					},
				],
				todo: 'Name another file after --dbt, or remove this one. Nothing was written to it.',
			},
		);
	await files.makeFolder(dirname(path));
	await files.writeWhole(path, [Buffer.from(dbtSources(graph))]);
}
