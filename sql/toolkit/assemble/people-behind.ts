import type { RelationName } from '../../../loaders/warehouse/warehouse.ts';
import type { GraphNode, ProjectGraph } from '../graph.ts';
import { relationKey } from './identity.ts';

/** The tables of systems that the people in a relation come from, whatever they came through; of any but a model, itself. */
export function peopleBehind({ nodes }: ProjectGraph): (relation: RelationName) => readonly RelationName[] {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const models = new Map(
		nodes.flatMap((node) => (node.resourceType === 'model' ? [[relationKey(node.relation), node] as const] : [])),
	);
	const above = (node: GraphNode): readonly RelationName[] => {
		if (node.resourceType === 'source') return node.about === 'people' ? [node.relation] : [];
		return node.dependsOn.flatMap((id) => byId.get(id) ?? []).flatMap(above);
	};
	return (relation) => {
		const model = models.get(relationKey(relation));
		return model === undefined ? [relation] : [...new Set(above(model))];
	};
}
