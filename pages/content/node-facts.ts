import type { GraphNode, SourceNode } from '../../sql/compiler/graph.ts';
import type { Cell } from '../components.ts';

type Facts = readonly (readonly [what: string, is: Cell])[];

/** What there is to know of a node beside its description; of a return, the register says it. */
export const nodeFacts = (node: GraphNode): Facts => [
	...ownFacts(node),
	...(node.tags.length === 0 ? [] : [['tags', node.tags.join(', ')] as const]),
	['file', node.path],
];

function ownFacts(node: GraphNode): Facts {
	switch (node.resourceType) {
		case 'source':
			return [named(node.relation), ...personOf(node.person), ...nobodyFacts(node)];
		case 'business_unit':
			return [['system', node.system]];
		case 'view':
			return [named(node.relation), ['return', node.flow], ['table', node.table], ['made as', routeWords[node.route]]];
		case 'model':
			return [
				named(node.relation),
				['made as', node.materialized],
				...personOf(node.person),
				['may be read by', node.readers.join(', ') || 'its owner only'],
			];
		case 'exposure':
		case 'test':
			return [];
		default:
			return node satisfies never;
	}
}

const named = ({ schema, name }: SourceNode['relation']) => ['in the warehouse', `${schema}.${name}`] as const;

const personOf = (column: string | undefined): Facts => (column === undefined ? [] : [['a person is told by', column]]);

const nobodyFacts = ({ decision }: SourceNode): Facts =>
	decision === undefined
		? []
		: [['no person-level data', `${decision.reason} (${decision.signedOffBy}, ${decision.on})`]];

const routeWords = {
	cleaned: 'a cleaned view: it joins the list when it is read',
	passthrough: 'a pass-through view: it removes nobody',
	refused: 'nothing: the flow may not be built today',
} as const;
