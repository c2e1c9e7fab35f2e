import type { Mistake } from '../../../core/yaml/source.ts';
import { didYouMean } from '../../../core/yaml/suggestion.ts';
import { type Dialect, quotingOf } from '../../../warehouse/dialect.ts';
import type { RelationName } from '../../../warehouse/warehouse.ts';
import type { NodeId, SourceNode, ViewNode } from '../graph.ts';
import type { Reference, ResolvedNode, Scope } from '../template/expand.ts';

/** What there is to refer to. */
export type Referable = {
	readonly models: ReadonlyMap<string, { readonly id: NodeId; readonly relation: RelationName }>;
	readonly sources: readonly SourceNode[];
	readonly views: readonly ViewNode[];
};

/** Who asks: a model, by the returns that disclose it; or a test of data. */
export type Asking = readonly string[] | 'test';

/**
 * Finds what a call names, and writes it in the dialect. `cleaned` is the inside view in a model of that return, and the
 * view that readers have in any other.
 */
export function finder({ models, sources, views }: Referable, dialect: Dialect, asking: Asking): Scope['find'] {
	const { quoted } = quotingOf[dialect];
	const bySource = new Map(sources.map((node) => [`${node.source}.${node.name}`, node]));
	const byView = new Map(views.map((node) => [`${node.flow}.${node.table}`, node]));
	const found = ({ id, relation }: { readonly id: NodeId; readonly relation: RelationName }): ResolvedNode => ({
		id,
		sql: quoted(relation),
	});
	return (reference) => {
		switch (reference.kind) {
			case 'ref': {
				const model = models.get(reference.model);
				return model === undefined ? noModel(reference.model, [...models.keys()]) : found(model);
			}
			case 'source': {
				const node = bySource.get(`${reference.source}.${reference.table}`);
				if (node === undefined) return noSource(reference, [...bySource.keys()]);
				return asking === 'test' || asking.length === 0 ? found(node) : sourceInReturn(node, asking);
			}
			case 'cleaned': {
				const node = byView.get(`${reference.flow}.${reference.table}`);
				if (node === undefined) return noView(reference, [...byView.keys()]);
				return cleanedFor(asking, node, (relation) => found({ id: node.id, relation }));
			}
			default:
				return reference satisfies never;
		}
	};
}

const noModel = (name: string, names: readonly string[]): Mistake => ({
	found: `the model \`${name}\`, which is not there${didYouMean(name, names)}`,
	expected: 'a model of the folder of models, by the name of its file',
});

function noSource({ source, table }: Reference & { readonly kind: 'source' }, names: readonly string[]): Mistake {
	const shown = `${source}.${table}`;
	return {
		found: `the source \`${shown}\`, which no file names${didYouMean(shown, names)}`,
		expected: 'a table that a flow or a business unit names, or one under `sources` in a YAML file beside the models',
	};
}

/** Names of returns, as words. */
export const andAll = (flows: readonly string[]): string => flows.map((flow) => `\`${flow}\``).join(' and ');

function sourceInReturn({ relation: { schema, name } }: SourceNode, flows: readonly string[]): Mistake {
	return {
		found: `the source \`${schema}.${name}\` in a model that is disclosed by ${andAll(flows)}`,
		expected: `\`{{ cleaned('${flows[0]}.…') }}\`: models of a return read its own tables alone; have \`${schema}.${name}\` among them, with \`disclose: false\` where it is not sent, and with \`noPersonData\`, signed off, where it has no person-level data`,
	};
}

function noView({ flow, table }: Reference & { readonly kind: 'cleaned' }, names: readonly string[]): Mistake {
	const shown = `${flow}.${table}`;
	return {
		found: `the cleaned view \`${shown}\`, which is not there${didYouMean(shown, names)}`,
		expected: 'a flow of flows/returns and one of its tables',
	};
}

function cleanedFor(
	asking: Asking,
	node: ViewNode,
	found: (relation: RelationName) => ResolvedNode,
): ResolvedNode | Mistake {
	const shown = `\`${node.flow}.${node.table}\``;
	if (node.inside === undefined) return passedOn(node);
	if (asking === 'test' || asking.length === 0) {
		if (node.isSent || asking === 'test') return found(node.relation);
		return {
			found: `${shown}, which has \`disclose: false\`: it is cleaned for the models of its return alone`,
			expected: 'a table that is sent',
		};
	}
	if (!asking.includes(node.flow))
		return {
			found: `${shown} in a model that is disclosed by ${andAll(asking)}`,
			expected:
				'people of one return alone, its own: models of a return reach people only through its tables; write a model for each return',
		};
	return node.isModel
		? { found: `${shown}, which a model makes`, expected: '`ref` of that model, within its return' }
		: found(node.inside);
}

const passedOn = ({ flow, table }: ViewNode): Mistake => ({
	found: `\`${flow}.${table}\`, which passes everybody on: the opt-out is not applied to that flow`,
	expected: 'a view of a flow that the opt-out applies to',
});
