import type {
	ExposureNode,
	GraphNode,
	ModelNode,
	NodeId,
	ProjectGraph,
	TestNode,
	ViewNode,
} from '../compiler/graph.ts';

/** What a build does one after the other, once the views straight on source tables stand. */
export type BuildNode = ModelNode | ViewNode | ExposureNode | TestNode;

/** All that can be asked of a graph while it is built. */
export type Lineage = {
	readonly byId: ReadonlyMap<NodeId, GraphNode>;
	/** Every node above one, and it. */
	readonly above: (id: NodeId) => ReadonlySet<NodeId>;
};

export function lineageOf({ nodes }: ProjectGraph): Lineage {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const known = new Map<NodeId, ReadonlySet<NodeId>>();
	const above = (id: NodeId): ReadonlySet<NodeId> => {
		const found = known.get(id) ?? new Set([id, ...(byId.get(id)?.dependsOn ?? []).flatMap((one) => [...above(one)])]);
		known.set(id, found);
		return found;
	};
	return { byId, above };
}

/** Puts each test as soon as what it looks at is built; so that what fails keeps what comes after from being built. */
export function withTestsInPlace(steps: readonly BuildNode[]): readonly BuildNode[] {
	const tests = steps.filter((step) => step.resourceType === 'test');
	const left = new Set<NodeId>(steps.filter((step) => step.resourceType !== 'test').map(({ id }) => id));
	const placed = new Set<NodeId>();
	const ready = (): readonly TestNode[] => {
		const now = tests.filter(({ id, dependsOn }) => !placed.has(id) && !dependsOn.some((one) => left.has(one)));
		for (const { id } of now) placed.add(id);
		return now;
	};
	return [
		...ready(),
		...steps.flatMap((step) => {
			if (step.resourceType === 'test') return [];
			left.delete(step.id);
			return [step, ...ready()];
		}),
	];
}
