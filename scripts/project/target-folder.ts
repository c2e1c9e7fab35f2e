import { type ArtefactFacts, manifestOf } from '../../sql/compiler/artefact/manifest.ts';
import { runResultsOf } from '../../sql/compiler/artefact/run-results.ts';
import { writeCompiled, writeJson, writeRun } from '../../sql/compiler/artefact/target-folder.ts';
import type { GraphNode, ProjectGraph } from '../../sql/compiler/graph.ts';
import type { NodeResult } from '../../sql/runner/result.ts';
import type { Edge } from '../cli/edge.ts';
import { version } from '../cli/version.ts';
import type { ReadWorkspace } from './workspace.ts';

type Compiled = { readonly graph: ProjectGraph; readonly nodes: readonly GraphNode[] };
type Ran = { readonly verb: string; readonly results: readonly NodeResult[]; readonly statements: readonly string[] };

const factsOf = ({ project }: ReadWorkspace, { clock }: Edge): ArtefactFacts => ({
	at: clock(),
	toolVersion: version,
	engine: project.target.engine,
});

/** Writes the compiled SQL of these nodes and the manifest of all; gives the paths of the first in the target folder. */
export async function leaveCompiled(
	workspace: ReadWorkspace,
	{ graph, nodes }: Compiled,
	edge: Edge,
): Promise<readonly string[]> {
	const manifest = manifestOf(graph, factsOf(workspace, edge));
	return await writeCompiled(edge.files, workspace.project.folders.target, { graph, nodes, manifest });
}

/** Writes what was run and how it came out. */
export async function leaveResults(
	workspace: ReadWorkspace,
	{ verb, results, statements }: Ran,
	edge: Edge,
): Promise<void> {
	const { target } = workspace.project.folders;
	await writeRun(edge.files, target, verb, statements);
	await writeJson(edge.files, target, 'run_results.json', runResultsOf(results, { verb, ...factsOf(workspace, edge) }));
}
