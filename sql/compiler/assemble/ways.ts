import type { GraphNode, NodeId, Way } from '../graph.ts';

/** The ways by which people come into each node; `nodes` are in build order. */
export function waysOf(nodes: readonly GraphNode[]): ReadonlyMap<NodeId, readonly Way[]> {
	const ways = new Map<NodeId, readonly Way[]>();
	for (const node of nodes) ways.set(node.id, waysInto(node, ways));
	return ways;
}

function waysInto(node: GraphNode, ways: ReadonlyMap<NodeId, readonly Way[]>): readonly Way[] {
	if (node.resourceType === 'source') return node.about === 'people' ? ['around'] : [];
	const above = [...new Set(node.dependsOn.flatMap((id) => ways.get(id) ?? []))].toSorted();
	// The join to the list. A model's table has none of its own: its people came through such joins.
	if (node.resourceType === 'view' && node.about === 'people' && node.inside !== undefined && !node.isModel)
		return ['cleaned'];
	return above;
}

/** One way by which people come into a node: from a table about people, or from a cleaned view, down to the node. */
export function pathInto(
	id: NodeId,
	way: Way,
	graph: { readonly byId: ReadonlyMap<NodeId, GraphNode>; readonly ways: ReadonlyMap<NodeId, readonly Way[]> },
): readonly GraphNode[] {
	const node = graph.byId.get(id);
	if (node === undefined) return [];
	const isStart = node.resourceType === 'source' || (node.resourceType === 'view' && way === 'cleaned');
	if (isStart) return [node];
	const above = node.dependsOn.find((one) => graph.ways.get(one)?.includes(way));
	return above === undefined ? [node] : [...pathInto(above, way, graph), node];
}
