import { join, relative, resolve } from 'node:path';
import { exitStatus } from '../../core/exit-status.ts';
import { usualSourcesFile, writeDbtSources } from '../../sql/compiler/dbt/sources-file.ts';
import { verb } from '../cli/verb.ts';
import { readGraph, selectedNodes, selectionOptions } from '../project/project-graph.ts';
import { leaveCompiled } from '../project/target-folder.ts';
import { readWorkspace } from '../project/workspace.ts';

export const compile = verb({
	about: `Writes the select of each model and test to target/compiled, with every ref, source and cleaned view as a name of the
warehouse, and target/manifest.json with the whole graph under dbt's names. When one model or test is meant, its SQL is
printed as well. With --dbt the views of the flows are written as sources for dbt, which the package in sql/dbt goes with.
Touches no warehouse.`,
	options: {
		...selectionOptions,
		dbt: {
			type: 'string',
			describe: 'Write the views as sources for dbt, into this file; target/dbt/ndoo_sources.yml when none is named',
		},
	},
	examples: [
		['compile', 'everything'],
		['compile --select activity_by_month', 'the SQL of one model'],
		['compile --dbt ../dbt/models/ndoo_sources.yml', 'the sources of a dbt project'],
	],
	exits: { [exitStatus.configuration]: 'a file has mistakes, or the selection cannot be read' },
	run: async ({ select, exclude, vars, dbt, ...options }, edge, print) => {
		const workspace = await readWorkspace(options, edge);
		const graph = await readGraph(workspace, { vars }, edge);
		const nodes = selectedNodes(graph, { select, exclude }, 'compile', print);
		const paths = await leaveCompiled(workspace, { graph, nodes }, edge);
		const { target } = workspace.project.folders;
		const sources = dbt === undefined ? undefined : resolve(edge.folder, dbt || join(target, usualSourcesFile));
		if (sources !== undefined) {
			await writeDbtSources(edge.files, sources, graph);
			print.line(`Wrote the sources for dbt into ${relative(edge.folder, sources)}.`);
		}
		const models = nodes.filter((node) => node.resourceType === 'model');
		const tests = nodes.filter((node) => node.resourceType === 'test');
		const [only, ...more] = models.length > 0 ? models : tests;
		const near = relative(edge.folder, target) || '.';
		const text =
			only !== undefined && more.length === 0
				? only.compiledSql
				: `Compiled ${models.length} models and ${tests.length} tests into ${near}.`;
		print.result(text, { target, compiled: paths, sources });
		return exitStatus.done;
	},
});
