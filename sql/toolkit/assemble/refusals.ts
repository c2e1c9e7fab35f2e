import type { Problem } from '../../../core/errors.ts';
import { didYouMean } from '../../../core/yaml/suggestion.ts';
import type { Flow } from '../../../flows/flow.ts';
import type { Dialect } from '../../../loaders/warehouse/dialect.ts';
import type { RelationName } from '../../../loaders/warehouse/warehouse.ts';
import type { GraphNode, ModelNode, NodeId, ViewNode, Way } from '../graph.ts';
import { mixedPeople } from '../sql-text/mixing.ts';
import { peopleTwice } from '../sql-text/twice.ts';
import { problemIn } from '../text-problem.ts';
import { shownNode } from './identity.ts';
import type { DraftModel } from './models.ts';
import { pathInto } from './ways.ts';

/** The graph while it is judged. */
export type Judged = {
	readonly dialect: Dialect;
	readonly byId: ReadonlyMap<NodeId, GraphNode>;
	readonly ways: ReadonlyMap<NodeId, readonly Way[]>;
};

const shownPath = (nodes: readonly GraphNode[]): string => nodes.map(shownNode).join(' → ');

/** A way of people into a node, ready to be read. */
export const pathText = (id: NodeId, way: Way, graph: Judged): string => shownPath(pathInto(id, way, graph));

/**
 * Models that would tell who has opted out. One that has people both through a cleaned view and around it holds both sides
 * of the difference; a table made from a cleaned view keeps the people of the list of that day (DESIGN, rule 2).
 */
export function modelRefusals(drafts: readonly DraftModel[], graph: Judged): readonly Problem[] {
	return drafts.flatMap((draft) => {
		const ways = graph.ways.get(draft.node.id) ?? [];
		// Where it arises: what reads such a model is not told again.
		if (hasBoth(ways))
			return draft.node.dependsOn.some((id) => hasBoth(graph.ways.get(id))) ? [] : [bothSides(draft, graph)];
		if (ways.includes('cleaned') && draft.node.materialized === 'table') return [keptPeople(draft, graph)];
		return [];
	});
}

const hasBoth = (ways: readonly Way[] = []): boolean => ways.includes('cleaned') && ways.includes('around');

function bothSides({ node, file }: DraftModel, graph: Judged): Problem {
	const [through, around] = [pathText(node.id, 'cleaned', graph), pathText(node.id, 'around', graph)];
	return problemIn(file, {
		start: 0,
		end: 1,
		found: `people through a cleaned view (${through}) and around it (${around}), of which the difference is who has opted out`,
		expected: 'one of the two ways',
	});
}

const keptPeople = ({ node, file }: DraftModel, graph: Judged): Problem =>
	problemIn(file, {
		start: 0,
		end: 1,
		found: `a table made from a cleaned view (${pathText(node.id, 'cleaned', graph)}), which would keep the people of the list of the day it was made on`,
		expected: "`materialized='view'`, which asks the list whenever it is read",
	});

/** Tables of flows that name a model which is not there, is no view, or has people whom no list was applied to. */
export function disclosedRefusals(flows: readonly Flow[], graph: Judged): readonly Problem[] {
	const nodes = [...graph.byId.values()];
	const models = new Map(nodes.flatMap((node) => (node.resourceType === 'model' ? [[node.name, node] as const] : [])));
	const views = nodes.filter((node) => node.resourceType === 'view');
	return flows.flatMap((flow) =>
		flow.tables.flatMap(({ model: name, place, ...table }) => {
			if (name === undefined) return [];
			const model = models.get(name);
			const view = views.find((one) => one.flow === flow.name && one.table === table.name);
			if (model === undefined || view === undefined) return [{ place, ...noModel(name, [...models.keys()]) }];
			const people = identityOf(flow, table.name);
			return [...isTable(model, place), ...around(view, model, graph), ...mixing(view, model, { ...graph, people })];
		}),
	);
}

/** The columns of a table of a flow by which it is known whom a row is about, in small letters. */
function identityOf(flow: Flow, name: string): ReadonlySet<string> {
	const table = flow.tables.find((one) => one.name === name);
	if (table === undefined || table.role === 'nobody') return new Set();
	const keys = table.role === 'child' ? table.keys.map(({ child }) => child) : table.keys;
	const numbers = table.number === undefined ? [] : [table.number.column];
	return new Set([...keys, ...numbers].map((column) => column.toLowerCase()));
}

// The join to the list comes last. A row that several people went into by then is kept with all of them, if one is.
function mixing(
	view: ViewNode,
	model: ModelNode,
	graph: Judged & { readonly people: ReadonlySet<string> },
): readonly Problem[] {
	if (view.about === 'nobody' || view.relation.schema !== 'cleaned') return [];
	return modelsAround(model, graph).flatMap((one) => {
		const people = one.person === undefined ? graph.people : new Set([...graph.people, one.person.toLowerCase()]);
		const mixed =
			mixedPeople(one.compiledSql, people, graph.dialect) ??
			peopleTwice(one.compiledSql, { tables: tablesAround(one, graph), people }, graph.dialect);
		if (mixed === undefined) return [];
		const path = `${pathText(one.id, 'around', graph)} → … → ${shownNode(view)}`;
		return [
			{
				place: one.place,
				found: `${mixed}, before anybody is removed: ${path}`,
				expected:
					"a row for each person, grouped or joined by what tells them apart (`config: { meta: { person: … } }`); or people through `{{ cleaned('flow.table') }}`",
			},
		];
	});
}

/** What a model reads that people come into around every cleaned view. */
const tablesAround = ({ dependsOn }: ModelNode, { byId, ways }: Judged): readonly RelationName[] =>
	dependsOn.flatMap((id) => {
		const node = byId.get(id);
		return node !== undefined && 'relation' in node && ways.get(id)?.includes('around') === true ? [node.relation] : [];
	});

/** A model and those that it reads, as far as people come into them around every cleaned view. */
function modelsAround(model: ModelNode, graph: Judged, seen = new Set<NodeId>()): readonly ModelNode[] {
	if (seen.has(model.id) || !graph.ways.get(model.id)?.includes('around')) return [];
	seen.add(model.id);
	const above = model.dependsOn.flatMap((id) => graph.byId.get(id) ?? []);
	return [model, ...above.flatMap((one) => (one.resourceType === 'model' ? modelsAround(one, graph, seen) : []))];
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

// A view about people joins to the list, whatever its model reads. One about nobody has no join: what it counts would count them.
function around(view: ViewNode, model: ModelNode, graph: Judged): readonly Problem[] {
	if (view.about === 'people' || view.relation.schema !== 'cleaned') return [];
	if (!graph.ways.get(model.id)?.includes('around')) return [];
	const path = `${pathText(model.id, 'around', graph)} → ${shownNode(view)}`;
	return [
		{
			place: view.place,
			found: `table \`${view.table}\` as one about nobody, into which people come around every cleaned view: ${path}`,
			expected:
				"a model that reads people through `{{ cleaned('flow.table') }}` alone; or `subject` or `via`, by which they are removed",
		},
	];
}
