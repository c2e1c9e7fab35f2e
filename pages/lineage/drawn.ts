import type { GraphNode, ProjectGraph } from '../../sql/compiler/graph.ts';
import { addressOf } from '../address.ts';
import { isGate, kindWords, labelOf, listMark, type Mark, markOf } from '../words.ts';
import type { Item } from './columns.ts';

/** What is drawn of the way of the data: a node of the graph, or the cleaned list. */
export type Drawn = Item & {
	readonly label: string;
	/** What stands in its box: its name, and what it belongs to; the name alone may take both lines. */
	readonly name: string;
	readonly under: string | undefined;
	readonly kind: string;
	readonly mark: Mark;
	readonly shape: 'box' | 'gate' | 'list';
	/** What stands above its column; the first item of a column that has it says it. */
	readonly stage: string | undefined;
	/** Its page. */
	readonly address: string;
};

/** How much of a name fits into a line of a box. */
export const lineLength = 19;

const listId = 'cleaned list';

/**
 * The nodes of a lineage, each after what it reads, and the cleaned list between the business units that it is made of and
 * the views that ask it: so that one sees where the opt-out comes from. Views stand in one column.
 */
export function drawnOf({ nodes }: ProjectGraph, isWanted: (node: GraphNode) => boolean): readonly Drawn[] {
	const wanted = nodes.filter(isWanted);
	const isBefore = ({ resourceType }: GraphNode): boolean =>
		resourceType === 'source' || resourceType === 'business_unit';
	const [before, after] = [wanted.filter(isBefore), wanted.filter((node) => !isBefore(node))];
	const units = before.filter(({ resourceType }) => resourceType === 'business_unit').map(({ id }) => id);
	const lists = wanted.some(isGate) ? [drawnList(units)] : [];
	const viewsFrom = lists.reduce((column, { least }) => Math.max(column, least + 1), 0);
	return [
		...before.flatMap((node) => drawnNode(node, [], 0)),
		...lists,
		...after.flatMap((node) =>
			drawnNode(node, isGate(node) ? [listId] : [], node.resourceType === 'view' ? viewsFrom : 0),
		),
	];
}

/** Nothing of a test, which is not on the way of the data. */
function drawnNode(node: GraphNode, alsoReads: readonly string[], least: number): readonly Drawn[] {
	const mark = markOf(node);
	if (mark === undefined) return [];
	const { id, dependsOn, resourceType } = node;
	const drawn = {
		id,
		reads: [...dependsOn, ...alsoReads],
		least,
		isLast: resourceType === 'exposure',
		label: labelOf(node),
		...namesOf(node),
		kind: kindWords[resourceType],
		mark,
		shape: isGate(node) ? 'gate' : 'box',
		stage: stages[resourceType],
		address: addressOf(node),
	} as const;
	return [drawn];
}

const stages: Readonly<Partial<Record<GraphNode['resourceType'], string>>> = {
	source: 'Clinical systems',
	view: 'The opt-out',
	exposure: 'What leaves',
};

function namesOf(node: GraphNode): Pick<Drawn, 'name' | 'under'> {
	switch (node.resourceType) {
		case 'source':
			return { name: node.relation.name, under: `table of ${node.relation.schema}` };
		case 'view':
			return { name: node.table, under: `for ${node.flow}` };
		case 'model':
			return { name: node.name, under: `model, as ${node.materialized}` };
		default: {
			const name = labelOf(node);
			return { name, under: name.length <= lineLength ? kindWords[node.resourceType].toLowerCase() : undefined };
		}
	}
}

const drawnList = (units: readonly string[]): Drawn => ({
	id: listId,
	reads: units,
	least: units.length === 0 ? 0 : 2,
	isLast: false,
	label: 'The cleaned list',
	name: 'The cleaned list',
	under: 'of the last check',
	kind: 'Of the last check',
	mark: listMark,
	shape: 'list',
	stage: 'The monthly check',
	address: 'index.html#list',
});
