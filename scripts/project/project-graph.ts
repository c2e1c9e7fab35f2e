import { dayOf } from '../../core/day.ts';
import { NdooError } from '../../core/errors.ts';
import type { VarValue } from '../../core/project/project.ts';
import { projectVars } from '../../core/project/project-schema.ts';
import type { Target } from '../../core/project/target.ts';
import { parseYaml } from '../../core/yaml/yaml-file.ts';
import { readProjectGraph } from '../../sql/compiler/assemble/project-graph.ts';
import type { GraphNode, ProjectGraph } from '../../sql/compiler/graph.ts';
import { selected } from '../../sql/compiler/select/selected.ts';
import type { Dialect } from '../../warehouse/dialect.ts';
import type { Edge, Printer } from '../cli/edge.ts';
import type { ReadWorkspace } from './workspace.ts';

/** The option of every verb that reads models. */
export const graphOptions = {
	vars: { type: 'string', describe: "Values for {{ var('…') }}, as YAML or JSON, such as '{from_day: 2025-04-01}'" },
} as const;

/** Those of a verb that takes some of them; dbt's words. */
export const selectionOptions = {
	select: {
		type: 'string',
		array: true,
		alias: 's',
		describe: 'Nodes to include: names, tag:…, flow:…, source:…, +name+',
	},
	exclude: { type: 'string', array: true, describe: 'Nodes to exclude, in the same syntax' },
	...graphOptions,
} as const;

export type GraphArguments = { readonly vars?: string | undefined };
export type SelectionOptions = GraphArguments & {
	readonly select?: readonly string[] | undefined;
	readonly exclude?: readonly string[] | undefined;
};

/** The graph of a project that was read; throws `model-invalid` with every mistake of its models. */
export async function readGraph(
	{ project, flows }: ReadWorkspace,
	{ vars }: GraphArguments,
	{ files, clock, environment }: Edge,
): Promise<ProjectGraph> {
	return await readProjectGraph(files, project, flows, {
		dialect: dialectOf(project.target),
		today: dayOf(clock(), project.timeZone),
		vars: varsOf(vars),
		environment,
	});
}

/** What the command line selects; a warning when that is nothing. */
export function selectedNodes(
	graph: ProjectGraph,
	wanted: SelectionOptions,
	step: string,
	print: Printer,
): readonly GraphNode[] {
	const nodes = selected(graph, wanted);
	if (nodes.length === 0 && graph.nodes.length > 0)
		print.note({ level: 'warn', step, text: 'The selection does not match any nodes.' });
	return nodes;
}

/** The way in which a target is spoken to. */
export function dialectOf({ engine }: Target): Dialect {
	switch (engine) {
		case 'embedded':
		case 'postgres':
			return 'postgres';
		case 'mssql':
			return 'tsql';
		default:
			return engine satisfies never;
	}
}

function varsOf(text: string | undefined): Readonly<Record<string, VarValue>> {
	if (text === undefined || text.trim() === '') return {};
	const parsed = parseYaml(projectVars, '--vars', text);
	if (parsed.ok) return parsed.value;
	throw new NdooError('config-invalid', 'Expected `--vars` to be pairs of names and values.', {
		todo: "Write them as YAML or JSON: `--vars '{from_day: 2025-04-01, region: North}'`. Nothing was done.",
		problems: parsed.problems,
	});
}
