import type { RelationName } from '../../warehouse/warehouse.ts';
import type { GraphNode, ModelNode, NodeId, TestNode, ViewNode } from '../compiler/graph.ts';
import type { Lineage } from './plan.ts';

/** What a select may read. */
export type Readable = {
	/** What its calls name. */
	readonly named: readonly RelationName[];
	/** The models that it stands on, each with what its own calls name, as the files have it. */
	readonly models: readonly { readonly relation: RelationName; readonly named: readonly RelationName[] }[];
	/** Behind what a return discloses: the sources of its tables without person-level data, and where people are. */
	readonly lookUps: readonly RelationName[];
	readonly people: readonly RelationName[];
};

type Reader = ModelNode | TestNode | ViewNode;

/** What a node of a graph may read. */
export function readableBy(reader: Reader, lineage: Lineage): Readable {
	const nodesOf = (ids: Iterable<NodeId>) => [...ids].flatMap((one) => lineage.byId.get(one) ?? []);
	const above = nodesOf(lineage.above(reader.id));
	const models = above.filter((node) => node.resourceType === 'model');
	const namedBy = (node: Reader) => nodesOf(node.dependsOn).flatMap((one) => relationFor(node, one));
	const isDisclosed = reader.resourceType === 'view' || (reader.resourceType === 'model' && isOfReturn(reader));
	return {
		named: namedBy(reader),
		models: models.flatMap((node) =>
			node.resourceType === 'model' && node.id !== reader.id ? [{ relation: node.relation, named: namedBy(node) }] : [],
		),
		lookUps: isDisclosed
			? above.flatMap((node) => (isAboutNobody(node) ? nodesOf(node.dependsOn) : [])).flatMap(sourceIn)
			: [],
		people: [...lineage.byId.values()].flatMap(peopleIn),
	};
}

const isOfReturn = ({ returns }: ModelNode): boolean => returns.length > 0;

/** What a reader has of a node: a model of a return, the inside view. */
function relationFor(reader: Reader, node: GraphNode): readonly RelationName[] {
	if (node.resourceType === 'view' && reader.resourceType === 'model' && isOfReturn(reader))
		return node.inside === undefined ? [] : [node.inside];
	return 'relation' in node ? [node.relation] : [];
}

const isAboutNobody = (node: GraphNode): boolean => node.resourceType === 'view' && node.about === 'nobody';

const sourceIn = (node: GraphNode): readonly RelationName[] => (node.resourceType === 'source' ? [node.relation] : []);

/** Where people are whom nobody has removed. */
export const peopleIn = (node: GraphNode): readonly RelationName[] =>
	node.resourceType === 'source' && node.about === 'people' ? [node.relation] : [];
