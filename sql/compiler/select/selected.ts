import type { GraphNode, NodeId, ProjectGraph } from '../graph.ts';
import { type Criterion, type Selection, selectionOf } from './criterion.ts';
import { matcher } from './method.ts';

export type NodeSelection = {
	readonly select?: readonly string[] | undefined;
	readonly exclude?: readonly string[] | undefined;
};

/**
 * The nodes that are selected, in build order; all of them without `select`. A test comes with any node that it looks at,
 * and goes with any that is excluded, as dbt's `eager` has it. Throws `selection-invalid`.
 */
export function selected(graph: ProjectGraph, { select = [], exclude = [] }: NodeSelection): readonly GraphNode[] {
	const neighbours = neighboursOf(graph);
	const included = select.length === 0 ? undefined : found(graph, selectionOf(select), neighbours);
	const excluded = found(graph, selectionOf(exclude), neighbours);
	return graph.nodes.filter(({ id }) => (included?.has(id) ?? true) && !excluded.has(id));
}

type Ids = ReadonlySet<NodeId>;
type Neighbours = {
	readonly parents: ReadonlyMap<NodeId, readonly NodeId[]>;
	readonly children: ReadonlyMap<NodeId, readonly NodeId[]>;
	readonly tests: Ids;
};

function neighboursOf({ nodes }: ProjectGraph): Neighbours {
	const children = new Map<NodeId, NodeId[]>(nodes.map(({ id }) => [id, []]));
	for (const { id, dependsOn } of nodes) for (const parent of dependsOn) children.get(parent)?.push(id);
	return {
		parents: new Map(nodes.map(({ id, dependsOn }) => [id, dependsOn])),
		children,
		tests: new Set(nodes.filter(({ resourceType }) => resourceType === 'test').map(({ id }) => id)),
	};
}

function found(graph: ProjectGraph, selection: Selection, neighbours: Neighbours): Ids {
	const unions = selection.map((criteria) => {
		const [first, ...others] = criteria.map((criterion) => meant(graph, criterion, neighbours));
		return [...(first ?? [])].filter((id) => others.every((other) => other.has(id)));
	});
	return new Set(unions.flat());
}

function meant(graph: ProjectGraph, criterion: Criterion, neighbours: Neighbours): Ids {
	const isMeant = matcher(criterion, graph.project);
	const named = new Set(graph.nodes.filter(isMeant).map(({ id }) => id));
	const around = withNeighbours(named, criterion, neighbours);
	const tests = [...around].flatMap((id) => neighbours.children.get(id) ?? []).filter((id) => neighbours.tests.has(id));
	return new Set([...around, ...tests]);
}

function withNeighbours(
	named: Ids,
	{ parents, children, withChildrensParents }: Criterion,
	neighbours: Neighbours,
): Ids {
	if (withChildrensParents) return walked(walked(named, neighbours.children, all), neighbours.parents, all);
	return new Set([...walked(named, neighbours.parents, parents), ...walked(named, neighbours.children, children)]);
}

const all = Number.POSITIVE_INFINITY;

/** All that can be reached in so many steps, with the start. */
function walked(start: Ids, next: ReadonlyMap<NodeId, readonly NodeId[]>, steps: number): Ids {
	const reached = new Set(start);
	let edge: readonly NodeId[] = [...start];
	for (let step = 0; step < steps && edge.length > 0; step++) {
		edge = edge.flatMap((id) => next.get(id) ?? []).filter((id) => !reached.has(id) && reached.add(id));
	}
	return reached;
}
