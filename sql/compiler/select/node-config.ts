import type { GraphNode } from '../graph.ts';

/** A node's `config` in dbt's words, as the manifest has it and `config.…:` selects by it. */
export function configOf(node: GraphNode): Readonly<Record<string, unknown>> {
	const common = { enabled: true, tags: node.tags };
	switch (node.resourceType) {
		case 'model': {
			const meta = node.person === undefined ? {} : { person: node.person };
			const grants = node.readers.length === 0 ? {} : { select: node.readers };
			return { ...common, materialized: node.materialized, schema: node.relation.schema, grants, meta };
		}
		case 'view':
			return {
				...common,
				materialized: 'view',
				schema: node.relation.schema,
				meta: { flow: node.flow, route: node.route },
			};
		case 'test':
			return { ...common, severity: node.severity, where: node.where ?? null, store_failures: false };
		case 'source': {
			const person = node.person === undefined ? {} : { person: node.person };
			return { ...common, meta: { about: node.about, ...person } };
		}
		default:
			return common;
	}
}
