import type { Flow } from '../../flows/flow.ts';
import type { RelationName, Warehouse } from '../../warehouse/warehouse.ts';
import { identityOf } from '../build-record/standing.ts';
import type { GraphNode, ProjectGraph } from '../compiler/graph.ts';
import {
	type BuildOptions,
	type BuildReport,
	type BuiltFlow,
	buildViewsLocked,
	builtFlow,
} from '../views/build/build.ts';
import { noDependents } from '../views/build/view-statements.ts';
import { dependentsWithin } from './dependents.ts';
import { type BuildNode, lineageOf, withTestsInPlace } from './plan.ts';
import { schemaSql } from './postgres-model.ts';
import { type NodeResult, told } from './result.ts';
import { stepRunner } from './step-runner.ts';
import { runsModels, unsupported } from './unsupported.ts';

export type ProjectBuild = Omit<BuildOptions, 'only' | 'dependents'> & {
	/** What is to be built; the rest is taken to stand. */
	readonly selected: readonly GraphNode[];
	/** Told of each node as it is done. */
	readonly done: (result: NodeResult) => void;
};

export type ProjectReport = {
	/** Of the views straight on source tables. */
	readonly views: BuildReport;
	/** Of every node, in the order in which it was done. */
	readonly results: readonly NodeResult[];
	/** What was run, or would be, for models and what stands on them. */
	readonly statements: readonly string[];
};

/**
 * Builds a project in the order of its graph: the views of flows, models, the views that disclose models, the gates of their
 * flows, and each test as soon as it can be run. What fails is said, and keeps all that stands on it from being built; a
 * return that discloses a model stays closed when a test of what it stands on fails. In T-SQL only the views straight on
 * source tables are built. Throws as `buildViews` does, before any model is touched.
 */
export async function buildProject(
	warehouse: Warehouse,
	flows: readonly Flow[],
	graph: ProjectGraph,
	{ selected, done, ...options }: ProjectBuild,
): Promise<ProjectReport> {
	await using _lock = await warehouse.lock('build');
	const only = new Set(selected.flatMap(flowOf));
	const inBuild = selected.concat(graph.nodes.filter((node) => flowOf(node).some((flow) => only.has(flow))));
	const dependents = runsModels[warehouse.dialect]
		? dependentsWithin(relationsOf(inBuild), relationsOf(graph.nodes))
		: noDependents;
	const views = await buildViewsLocked(warehouse, flows, { ...options, only, dependents });
	const results: NodeResult[] = [];
	const take = (result: NodeResult): void => {
		results.push(result);
		done(result);
	};
	for (const result of earlyResults(graph, views)) take(result);
	const steps = stepsOf(graph, selected, views);
	if (!runsModels[warehouse.dialect]) {
		for (const step of steps) take(unsupported(step));
		return { views, results, statements: [] };
	}
	const lineage = lineageOf(graph);
	const prelude = schemaStatements(steps);
	if (!options.dryRun) for (const statement of prelude) await warehouse.script(statement);
	const runner = stepRunner({
		...options,
		...{ warehouse, lineage, dependents, awaiting: views.awaiting, hadBefore: new Map() },
		made: new Map(views.awaiting.flatMap(({ made }) => made.map((one) => [identityOf(one), one]))),
	});
	for (const step of withTestsInPlace(steps)) take(await runner.run(step));
	return { views, results, statements: [...prelude, ...runner.statements] };
}

const schemaStatements = (steps: readonly BuildNode[]): readonly string[] => {
	const schemas = steps.flatMap((step) => (step.resourceType === 'model' ? [step.relation.schema] : []));
	return [...new Set(schemas)].map(schemaSql);
};

/** The flows that may be read now, with their views: those straight on source tables, and those whose models are there. */
export function openFlows({ views: { built, awaiting }, results }: ProjectReport): readonly BuiltFlow[] {
	const all = [...built, ...awaiting.map(({ planned }) => builtFlow(planned))];
	return all.filter(({ flow }) =>
		results.some(
			({ resourceType, name, status }) => resourceType === 'exposure' && name === flow && status === 'success',
		),
	);
}

const relationsOf = (nodes: readonly GraphNode[]): readonly RelationName[] =>
	nodes.flatMap((node) => ('relation' in node ? [node.relation] : []));

const flowOf = (node: GraphNode): readonly string[] => {
	if (node.resourceType === 'view') return [node.flow];
	return node.resourceType === 'exposure' ? [node.name] : [];
};

/** The views that stand by now, with the gates of their flows. */
function earlyResults({ nodes }: ProjectGraph, { built, awaiting }: BuildReport): readonly NodeResult[] {
	const names = new Set([
		...built.flatMap(({ views }) => views),
		...awaiting.flatMap(({ planned, late }) =>
			planned.views.filter((view) => !late.includes(view)).map(({ view }) => view.name),
		),
	]);
	const open = new Set(built.map(({ flow }) => flow));
	return nodes.flatMap((node) => {
		if (node.resourceType === 'view' && names.has(node.name)) return [told(node, 'success', 'Built.')];
		return node.resourceType === 'exposure' && open.has(node.name) ? [told(node, 'success', 'Open.')] : [];
	});
}

/** What is left to do, in the order of the graph: a flow that awaits models is done as a whole. */
function stepsOf(
	{ nodes }: ProjectGraph,
	selected: readonly GraphNode[],
	{ awaiting }: BuildReport,
): readonly BuildNode[] {
	const wanted = new Set(selected.map(({ id }) => id));
	const late = new Set(awaiting.flatMap((one) => one.late.map(({ view }) => view.name)));
	const flows = new Set(awaiting.map(({ planned }) => planned.flow.name));
	const isDue = (node: GraphNode): node is BuildNode => {
		switch (node.resourceType) {
			case 'view':
				return late.has(node.name);
			case 'exposure':
				return flows.has(node.name);
			case 'model':
			case 'test':
				return wanted.has(node.id);
			default:
				return false;
		}
	};
	return nodes.filter(isDue);
}
