import { dirname, join } from 'node:path';
import type { Files } from '../../../core/files.ts';
import type { GraphNode, ModelNode, ProjectGraph, TestNode } from '../graph.ts';
import { compiledPath } from './manifest.ts';
import { requireOwn } from './own-folder.ts';

/** A file of the target folder, by its path in it. */
type TargetFile = { readonly path: string; readonly text: string };

/**
 * Writes the manifest and the compiled SQL of these nodes. What was compiled before and is not any more goes: the folder says
 * how the project is, not how it was. Throws `file-invalid` where the folder has what somebody else made.
 */
export async function writeCompiled(
	files: Files,
	folder: string,
	{
		graph,
		nodes,
		manifest,
	}: { readonly graph: ProjectGraph; readonly nodes: readonly GraphNode[]; readonly manifest: object },
): Promise<readonly string[]> {
	const compiled = nodes
		.filter(hasSql)
		.map((node) => ({ path: compiledPath(graph.project, node), text: `${node.compiledSql}\n` }));
	const names = ['manifest.json', 'run_results.json', 'compiled', 'run'];
	await requireOwn(files, folder, { file: 'manifest.json', words: '"ndoo_schema_version"', names });
	// First, so that what follows is known for ours if it is cut short.
	await writeJson(files, folder, 'manifest.json', manifest);
	await files.remove(join(folder, 'compiled'));
	await writeAll(files, folder, compiled);
	return compiled.map(({ path }) => path);
}

const hasSql = (node: GraphNode): node is ModelNode | TestNode =>
	node.resourceType === 'model' || node.resourceType === 'test';

export async function writeJson(files: Files, folder: string, path: string, value: object): Promise<void> {
	await writeAll(files, folder, [{ path, text: `${JSON.stringify(value, undefined, '\t')}\n` }]);
}

/** What was run, one file: in the order in which it was. */
export async function writeRun(
	files: Files,
	folder: string,
	verb: string,
	statements: readonly string[],
): Promise<void> {
	await files.remove(join(folder, 'run'));
	await writeAll(files, folder, [{ path: `run/${verb}.sql`, text: `${statements.join('\n\n')}\n` }]);
}

/** So many at a time: a project may have more files than a process may have open. */
const atOnce = 64;

async function writeAll(files: Files, folder: string, all: readonly TargetFile[]): Promise<void> {
	for (const path of new Set(all.map((file) => dirname(join(folder, file.path))))) await files.makeFolder(path);
	for (let start = 0; start < all.length; start += atOnce) {
		const some = all.slice(start, start + atOnce);
		await Promise.all(some.map(({ path, text }) => files.writeWhole(join(folder, path), [Buffer.from(text)])));
	}
}
