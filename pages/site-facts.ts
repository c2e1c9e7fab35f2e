import type { Day } from '../core/day.ts';
import type { Register } from '../flows/register.ts';
import type { CheckRun } from '../loaders/check/state/check-run.ts';
import type { GraphNode, NodeId, ProjectGraph, TestNode } from '../sql/compiler/graph.ts';
import type { LastResults } from './last-results.ts';

/** How the list stands in the warehouse, and the checks that were made last, the newest first. */
export type WarehouseFacts = {
	readonly list:
		| { readonly date: string; readonly day: Day; readonly ageDays: number; readonly environment: string }
		| undefined;
	/** Whether cleaned views accept the list; a flow may ask for a younger one. */
	readonly listUse: 'in use' | 'too old' | 'dated ahead' | 'none';
	readonly servesDays: number;
	/** The day from which the next check is due. */
	readonly dueOn: string;
	readonly checks: readonly (Pick<CheckRun, 'kind' | 'environment' | 'state' | 'outcome'> & {
		readonly openedOn: Day;
	})[];
};

/** All that the site is made of. Nothing in it is about a person. */
export type SiteFacts = {
	readonly graph: ProjectGraph;
	readonly register: Register;
	/** Of the last `ndoo test` or `ndoo build`; undefined when there was none. */
	readonly results: LastResults | undefined;
	/** Undefined when the warehouse could not be asked. */
	readonly warehouse: WarehouseFacts | undefined;
	readonly madeAt: Date;
	readonly toolVersion: string;
};

/** The nodes that read this one, in the order of the graph. */
export const readersOf = ({ nodes }: ProjectGraph, { id }: GraphNode): readonly GraphNode[] =>
	nodes.filter(({ dependsOn, resourceType }) => resourceType !== 'test' && dependsOn.includes(id));

export const testNodes = ({ nodes }: ProjectGraph): readonly TestNode[] =>
	nodes.filter((node) => node.resourceType === 'test');

/** The tests of a node, of its columns as well. */
export const testsOf = (graph: ProjectGraph, { id }: GraphNode): readonly TestNode[] =>
	testNodes(graph).filter(({ tested }) => tested === id);

export const namedNodes = ({ nodes }: ProjectGraph, ids: readonly NodeId[]): readonly GraphNode[] =>
	nodes.filter(({ id }) => ids.includes(id));

/** The nodes of one kind, in the order of the graph. */
export const nodesOf = <R extends GraphNode['resourceType']>(
	{ nodes }: ProjectGraph,
	kind: R,
): readonly Extract<GraphNode, { resourceType: R }>[] =>
	nodes.filter((node): node is Extract<GraphNode, { resourceType: R }> => node.resourceType === kind);

/** A node with all that it comes from and all that comes of it. */
export function siteLineage({ nodes }: ProjectGraph, { id }: GraphNode): ReadonlySet<NodeId> {
	const above = new Set([id]);
	for (const node of nodes.toReversed()) if (above.has(node.id)) for (const read of node.dependsOn) above.add(read);
	const below = new Set([id]);
	for (const node of nodes) if (node.dependsOn.some((read) => below.has(read))) below.add(node.id);
	return new Set([...above, ...below]);
}
