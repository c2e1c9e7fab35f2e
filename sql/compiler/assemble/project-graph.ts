import type { Day } from '../../../core/day.ts';
import { NdooError, type Problem } from '../../../core/errors.ts';
import type { Files } from '../../../core/files.ts';
import type { Project, VarValue } from '../../../core/project/project.ts';
import { inOrder } from '../../../core/yaml/order.ts';
import type { Flows } from '../../../flows/flow-files.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';
import { genericTests, type TestedColumns, withDistinctNames } from '../data-test/generic-tests.ts';
import { identityColumns } from '../data-test/privacy.ts';
import { singleTests } from '../data-test/single-tests.ts';
import type { GraphColumn, GraphNode, NodeId, ProjectGraph, TestNode } from '../graph.ts';
import { type ModelFiles, readModelFiles } from '../read/model-files.ts';
import { expand } from '../template/expand.ts';
import { idOf, projectWord, relationKey, shownNode } from './identity.ts';
import { type DraftModel, modelsOf } from './models.ts';
import { type Circle, inBuildOrder } from './order.ts';
import { disclosedRefusals, type JudgedFlows, modelRefusals } from './refusals.ts';
import { disclosingReturns } from './returns.ts';
import { finder } from './scope.ts';
import { type KnownSource, sourcesOf } from './sources.ts';
import { flowNodes, unitNode } from './views.ts';
import { waysOf } from './ways.ts';

export type GraphOptions = {
	readonly dialect: Dialect;
	readonly today: Day;
	/** Values for `{{ var() }}` that go before the project's own. */
	readonly vars: Readonly<Record<string, VarValue>>;
	readonly environment: Readonly<Record<string, string | undefined>>;
};

/** Reads and compiles the models of a project. Throws `model-invalid` with every mistake of every file. */
export async function readProjectGraph(
	files: Files,
	project: Project,
	flows: Flows,
	options: GraphOptions,
): Promise<ProjectGraph> {
	const read = await readModelFiles(files, project);
	if (read.problems.length > 0) throw invalid(read.problems);
	const { graph, problems } = projectGraph(read, project, flows, options);
	if (problems.length > 0) throw invalid(problems);
	return graph;
}

type Assembled = { readonly graph: ProjectGraph; readonly problems: readonly Problem[] };

/** One graph of sources, business units, views, models, flows and tests, and what is wrong with it. */
function projectGraph(files: ModelFiles, project: Project, flows: Flows, options: GraphOptions): Assembled {
	const drawn = drawnFrom(files, project, flows, options);
	const { scope, sources, models } = drawn;
	const ordered = inBuildOrder<GraphNode>(drawn.nodes);
	const ways = waysOf(ordered.nodes);
	const judged: JudgedFlows = {
		dialect: options.dialect,
		byId: new Map(ordered.nodes.map((node) => [node.id, node])),
		ways,
	};
	const testScope = { ...scope, graph: judged, identities: identityColumns(flows) };
	const found = [
		...testedColumns(models.drafts, sources.known).map((one) => genericTests(one, testScope)),
		singleTests(files.tests, testScope),
	];
	const tests = withDistinctNames(found.flatMap(({ nodes }) => nodes)).toSorted(byId);
	return {
		graph: { project: scope.project, nodes: [...withTests(ordered.nodes, tests, ways), ...tests] },
		problems: [
			...sources.problems,
			...models.problems,
			...ordered.circles.map((circle) => circleProblem(circle, judged)),
			...modelRefusals(models.drafts, judged),
			...disclosedRefusals(flows.returns, judged),
			...found.flatMap(({ problems }) => problems),
		],
	};
}

const byId = (one: GraphNode, other: GraphNode): number => (one.id < other.id ? -1 : 1);

/** The nodes before anything is asked of their ways, and what their calls can reach. */
function drawnFrom(
	files: ModelFiles,
	project: Project,
	flows: Flows,
	{ vars, environment, dialect, today }: GraphOptions,
) {
	const word = projectWord(project.name);
	const { schema } = project.models;
	const sources = sourcesOf(word, files, flows, schema);
	const names = new Map(
		files.models.map(({ name }) => [name, { id: idOf('model', word, name), relation: { schema, name } }]),
	);
	const ids = new Map<string, NodeId>(
		[...sources.known.map(({ node }) => node), ...names.values()].map(({ id, relation }) => [
			relationKey(relation),
			id,
		]),
	);
	const nodeOf = (relation: RelationName): NodeId | undefined => ids.get(relationKey(relation));
	const units = flows.businessUnits.map((unit) => unitNode(unit, { project: word, nodeOf }));
	const returns = flows.returns.map((flow) => flowNodes(flow, { project: word, nodeOf, dialect, today }));
	const views = returns.flatMap((one) => one.views);
	const referable = { models: names, sources: sources.known.map(({ node }) => node), views };
	const find = finder(referable, dialect, 'test');
	const scope = { find, vars: { ...project.vars, ...vars }, environment, project: word, dialect };
	const reads = files.models.map(({ name, text }) => ({
		name,
		id: idOf('model', word, name),
		reads: expand(text, scope).reads.map(({ id }) => id),
	}));
	const disclosed = disclosingReturns(reads, flows.returns);
	const findIn = (name: string) => finder(referable, dialect, disclosed.get(idOf('model', word, name)) ?? []);
	const models = modelsOf(files, { ...scope, findIn, returns: disclosed, schema, folder: files.folder });
	const nodes: readonly GraphNode[] = [
		...sources.known.map(({ node }) => node),
		...units,
		...views,
		...models.drafts.map(({ node }) => node),
		...returns.map(({ exposure }) => exposure),
	];
	return { scope, sources, models, nodes };
}

function testedColumns(drafts: readonly DraftModel[], sources: readonly KnownSource[]): readonly TestedColumns[] {
	return [
		...drafts.flatMap(({ node, properties }) =>
			properties === undefined
				? []
				: [
						{
							...properties,
							node,
							columns: properties.value.columns ?? [],
							path: ['models', properties.index, 'columns'],
						},
					],
		),
		...sources.flatMap(({ node, tests }) => (tests === undefined ? [] : [{ ...tests, node }])),
	];
}

function withTests(
	nodes: readonly GraphNode[],
	tests: readonly TestNode[],
	ways: ReadonlyMap<NodeId, TestNode['ways']>,
): readonly GraphNode[] {
	const idsAt = new Map<string, NodeId[]>();
	for (const { tested, column, id } of tests) {
		const key = `${tested} ${column}`;
		idsAt.set(key, [...(idsAt.get(key) ?? []), id]);
	}
	return nodes.map((node): GraphNode => {
		const columns: readonly GraphColumn[] = node.columns.map((column) => ({
			...column,
			tests: idsAt.get(`${node.id} ${column.name}`) ?? [],
		}));
		if (node.resourceType === 'model' || node.resourceType === 'view')
			return { ...node, columns, ways: ways.get(node.id) ?? [] };
		return { ...node, columns };
	});
}

function circleProblem(circle: Circle, { byId }: JudgedFlows): Problem {
	const nodes = circle.flatMap((id) => byId.get(id) ?? []);
	const place = nodes.find(({ resourceType }) => resourceType === 'model')?.place ?? {};
	return {
		place,
		found: `models that read each other in a circle: ${nodes.map(shownNode).join(' → ')}`,
		expected: 'a way from sources to models that never comes back',
	};
}

const invalid = (problems: readonly Problem[]): NdooError =>
	new NdooError('model-invalid', 'The models cannot be used as they are.', {
		todo: 'Correct the files at the places above and run the command again. `ndoo parse` finds all mistakes at once. Nothing was done.',
		problems: inOrder(problems),
	});
