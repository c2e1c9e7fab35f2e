import type { Problem } from '../../../core/errors.ts';
import { didYouMean } from '../../../core/yaml/suggestion.ts';
import type { Flow } from '../../../flows/flow.ts';
import type { Dialect } from '../../../warehouse/dialect.ts';
import type { GraphNode, ModelNode, NodeId, Way } from '../graph.ts';
import { problemIn } from '../text-problem.ts';
import { shownNode } from './identity.ts';
import type { DraftModel } from './models.ts';
import { andAll } from './scope.ts';
import { pathInto } from './ways.ts';

/** The graph while it is judged. */
export type JudgedFlows = {
	readonly dialect: Dialect;
	readonly byId: ReadonlyMap<NodeId, GraphNode>;
	readonly ways: ReadonlyMap<NodeId, readonly Way[]>;
};

const shownPath = (nodes: readonly GraphNode[]): string => nodes.map(shownNode).join(' → ');

/** A way of people into a node, ready to be read. */
export const pathText = (id: NodeId, way: Way, graph: JudgedFlows): string => shownPath(pathInto(id, way, graph));

/**
 * Models that would disclose people who are removed, or tell who they are. One that a return discloses is of that return
 * alone, whose tables its calls can name and no other. One that has people both through a cleaned view and around it holds both sides of
 * the difference; a table made from a cleaned view keeps the people of the list of that day (docs/design/rules.md, rules 2
 * and 7).
 */
export function modelRefusals(drafts: readonly DraftModel[], graph: JudgedFlows): readonly Problem[] {
	return drafts.flatMap((draft) => {
		const { returns, readers } = draft.node;
		return [
			...mixedRefusals(draft, graph),
			...(returns.length > 1 ? [sharedBy(draft)] : []),
			...(returns.length > 0 && readers.length > 0 ? [readersOf(draft)] : []),
		];
	});
}

function mixedRefusals(draft: DraftModel, graph: JudgedFlows): readonly Problem[] {
	const { node } = draft;
	const ways = graph.ways.get(node.id) ?? [];
	// Where it arises: what reads such a model is not told again.
	if (hasBoth(ways)) return node.dependsOn.some((id) => hasBoth(graph.ways.get(id))) ? [] : [bothSides(draft, graph)];
	return ways.includes('cleaned') && node.materialized === 'table' ? [keptPeople(draft, graph)] : [];
}

const hasBoth = (ways: readonly Way[] = []): boolean => ways.includes('cleaned') && ways.includes('around');

const sharedBy = ({ node, file }: DraftModel): Problem =>
	problemIn(file, {
		start: 0,
		end: 1,
		found: `a model that is disclosed by ${andAll(node.returns)}`,
		expected: 'a model of one return, whose tables and record it belongs to: write a model for each return',
	});

function bothSides({ node, file }: DraftModel, graph: JudgedFlows): Problem {
	const [through, around] = [pathText(node.id, 'cleaned', graph), pathText(node.id, 'around', graph)];
	return problemIn(file, {
		start: 0,
		end: 1,
		found: `people through a cleaned view (${through}) and around it (${around}), of which the difference is who has opted out`,
		expected: 'one of the two ways',
	});
}

const keptPeople = ({ node, file }: DraftModel, graph: JudgedFlows): Problem =>
	problemIn(file, {
		start: 0,
		end: 1,
		found: `a table made from a cleaned view (${pathText(node.id, 'cleaned', graph)}), which would keep the people of the list of the day it was made on`,
		expected: "`materialized='view'`, which asks the list whenever it is read",
	});

const readersOf = ({ node, file }: DraftModel): Problem =>
	problemIn(file, {
		start: 0,
		end: 1,
		found: `\`grants\` of a model that is disclosed by ${andAll(node.returns)}`,
		expected: 'none: its readers are those of the return, whose view in the schema `cleaned` they read',
	});

/** Tables of flows that name a model which is not there, or is no view; and models of returns that remove nobody. */
export function disclosedRefusals(flows: readonly Flow[], graph: JudgedFlows): readonly Problem[] {
	const nodes = [...graph.byId.values()];
	const models = new Map(nodes.flatMap((node) => (node.resourceType === 'model' ? [[node.name, node] as const] : [])));
	const passedOn = new Set(
		nodes.flatMap((node) => (node.resourceType === 'view' && node.inside === undefined ? [node.flow] : [])),
	);
	return flows.flatMap((flow) =>
		flow.tables.flatMap((table) => {
			const { place } = table;
			if (passedOn.has(flow.name)) return onlyOfCleaned(table);
			if (table.role !== 'model') return [];
			const model = models.get(table.model);
			return model === undefined ? [{ place, ...noModel(table.model, [...models.keys()]) }] : isTable(model, place);
		}),
	);
}

function onlyOfCleaned({ name, role, disclose, place }: Flow['tables'][number]): readonly Problem[] {
	const what = role === 'model' ? 'made by a model' : disclose === false ? 'with `disclose: false`' : undefined;
	if (what === undefined) return [];
	return [
		{
			place,
			found: `table \`${name}\` ${what}, in a return that the opt-out is not applied to`,
			expected: '`source`: only returns with cleaned views disclose models',
		},
	];
}

const noModel = (name: string, names: readonly string[]) => ({
	found: `the model \`${name}\`, which is not there${didYouMean(name, names)}`,
	expected: 'a model of the folder of models, by the name of its file',
});

const isTable = ({ name, materialized }: ModelNode, place: Problem['place']): readonly Problem[] =>
	materialized === 'view'
		? []
		: [
				{
					...(place && { place }),
					found: `the model \`${name}\`, which is a table`,
					expected: 'a model that is a view: a table is for internal use, and holds what was true when it was made',
				},
			];
