import { type GraphNode, type NodeId, resourceTypes } from '../graph.ts';

/** Nodes that read each other in a circle; the first comes again at the end. */
export type Circle = readonly NodeId[];

export type Ordered<T extends GraphNode> = { readonly nodes: readonly T[]; readonly circles: readonly Circle[] };

/**
 * Each node after what it reads; by kind and id where that leaves a choice, so that the order is the same on every machine.
 * Circles are given as well, each once.
 */
export function inBuildOrder<T extends GraphNode>(nodes: readonly T[]): Ordered<T> {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const ordered = new Set<T>();
	const circles: Circle[] = [];
	const way: NodeId[] = [];
	const visit = (node: T): void => {
		if (ordered.has(node)) return;
		const again = way.indexOf(node.id);
		if (again >= 0) {
			circles.push([...way.slice(again), node.id]);
			return;
		}
		way.push(node.id);
		for (const id of node.dependsOn.toSorted()) {
			const above = byId.get(id);
			if (above !== undefined) visit(above);
		}
		way.pop();
		ordered.add(node);
	};
	for (const node of nodes.toSorted(byKindAndId)) visit(node);
	return { nodes: [...ordered], circles: distinct(circles) };
}

const byKindAndId = (one: GraphNode, other: GraphNode): number =>
	resourceTypes.indexOf(one.resourceType) - resourceTypes.indexOf(other.resourceType) || (one.id < other.id ? -1 : 1);

function distinct(circles: readonly Circle[]): readonly Circle[] {
	const seen = new Set<string>();
	return circles.filter((circle) => {
		const key = circle.slice(1).toSorted().join('\n');
		return seen.has(key) ? false : seen.add(key);
	});
}
