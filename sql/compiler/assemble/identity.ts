import type { RelationName } from '../../../warehouse/warehouse.ts';
import type { GraphNode, NodeId } from '../graph.ts';

/** A project's name as one word, as it stands in ids. */
export const projectWord = (name: string): string =>
	name
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '_')
		.replaceAll(/^_|_$/g, '') || 'project';

/** `model.<project>.<name>` and its kind. */
export const idOf = (kind: GraphNode['resourceType'], project: string, ...names: readonly string[]): NodeId =>
	[kind, project, ...names].join('.');

/** A relation as a key of a map. */
export const relationKey = ({ schema, name }: RelationName): string => `${schema}\0${name}`;

/** A node as a person knows it: `model activity`, `source community.patient`. */
export function shownNode(node: GraphNode): string {
	switch (node.resourceType) {
		case 'source':
			return `source ${node.source}.${node.name}`;
		case 'view':
			return `${node.route === 'cleaned' ? 'cleaned view' : 'view'} ${node.flow}.${node.table}`;
		case 'exposure':
			return `flow ${node.name}`;
		case 'business_unit':
			return `business unit ${node.name}`;
		default:
			return `${node.resourceType} ${node.name}`;
	}
}

/** The project, the folders of a file below a folder of the project, and a name. */
export const fqnOf = (
	project: string,
	file: string,
	folder: string,
	...names: readonly string[]
): readonly string[] => [
	project,
	...(file.startsWith(`${folder}/`)
		? file
				.slice(folder.length + 1)
				.split('/')
				.slice(0, -1)
		: []),
	...names,
];
