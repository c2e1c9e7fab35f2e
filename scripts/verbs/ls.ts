import { exitStatus } from '../../core/exit-status.ts';
import { type GraphNode, resourceTypes } from '../../sql/compiler/graph.ts';
import { configOf } from '../../sql/compiler/select/node-config.ts';
import { verb } from '../cli/verb.ts';
import { readGraph, selectedNodes, selectionOptions } from '../project/project-graph.ts';
import { readWorkspace } from '../project/workspace.ts';

const outputs = ['selector', 'name', 'path', 'json'] as const;

export const ls = verb({
	about: `Lists the nodes of the project in the order in which they are built, each after what it reads: tables of clinical
systems, business units, the views of flows, models, flows, and data tests. Touches no warehouse.
A selection is written as in dbt. A word is a name or a pattern (activity_*), or a method and a value: tag: source: flow:
exposure: business_unit: path: file: config.materialized: test_type: test_name: resource_type: package:. A + before it
takes in all that it reads, one after it all that reads it; 2+name+1 so many steps; @name all that comes after, with what
that needs. Words with blanks between them are meant each for itself, with commas both at once. A test comes with what it
looks at.`,
	options: {
		...selectionOptions,
		'resource-type': { choices: resourceTypes, describe: 'Only nodes of this kind' },
		output: { choices: outputs, default: 'selector', describe: 'What is said of each: one line, or one JSON object' },
	},
	examples: [
		['ls', 'everything'],
		['ls --select +flow:community-activity', 'all that a return stands on'],
		['ls --select tag:activity,config.materialized:view --output path', 'the files of some models'],
	],
	exits: { [exitStatus.configuration]: 'a file has mistakes, or the selection cannot be read' },
	run: async ({ select, exclude, vars, 'resource-type': kind, output, ...options }, edge, print) => {
		const graph = await readGraph(await readWorkspace(options, edge), { vars }, edge);
		const nodes = selectedNodes(graph, { select, exclude }, 'ls', print);
		const listed = nodes.filter(({ resourceType }) => kind === undefined || resourceType === kind);
		const lines = output === 'path' ? [...new Set(listed.map(({ path }) => path))] : listed.map(lineOf[output]);
		print.result(lines.join('\n'), { nodes: listed.map(facts) });
		return exitStatus.done;
	},
});

const facts = (node: GraphNode) => ({
	unique_id: node.id,
	name: node.name,
	resource_type: node.resourceType,
	original_file_path: node.path,
	tags: node.tags,
	config: configOf(node),
	depends_on: { nodes: node.dependsOn },
});

const lineOf: Readonly<Record<Exclude<(typeof outputs)[number], 'path'>, (node: GraphNode) => string>> = {
	name: ({ name }) => name,
	json: (node) => JSON.stringify(facts(node)),
	selector: (node) => {
		if (node.resourceType === 'source') return `source:${node.source}.${node.name}`;
		if (node.resourceType === 'exposure' || node.resourceType === 'business_unit')
			return `${node.resourceType}:${node.name}`;
		return node.fqn.join('.');
	},
};
