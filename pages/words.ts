import type { GraphNode, ResourceType } from '../sql/compiler/graph.ts';
import type { NodeStatus } from '../sql/runner/result.ts';
import { type TagColour, tag } from './components.ts';
import type { Html } from './html.ts';

/** What a node's page calls it. */
export const kindWords: Readonly<Record<ResourceType, string>> = {
	source: 'Source table',
	business_unit: 'Business unit',
	view: 'View of a return',
	model: 'Model',
	exposure: 'Return',
	test: 'Test',
};

/** What a node is to the opt-out: the same words, colour and sign wherever it is shown. */
export type Mark = { readonly words: string; readonly colour: TagColour; readonly sign: string };

const marks = {
	people: { words: 'before the opt-out', colour: 'blue', sign: '●' },
	applied: { words: 'opt-out applied here', colour: 'green', sign: '◆' },
	behind: { words: 'after the opt-out', colour: 'green', sign: '◇' },
	disclosed: { words: 'opt-out applied', colour: 'green', sign: '◇' },
	list: { words: 'whom a view keeps', colour: 'green', sign: '☑' },
	passed: { words: 'opt-out not applied', colour: 'orange', sign: '▲' },
	refused: { words: 'may not be disclosed', colour: 'red', sign: '✕' },
	nobody: { words: 'no person-level data', colour: 'grey', sign: '○' },
} as const satisfies Readonly<Record<string, Mark>>;

/** The cleaned list, which is no node of the graph. */
export const listMark: Mark = marks.list;

/** What each mark means, for the key of the drawing. */
export const markMeanings: readonly (readonly [mark: Mark, meaning: string])[] = [
	[marks.people, 'holds everybody; it stays inside the organisation'],
	[marks.list, 'is the cleaned list, which the check of every business unit makes'],
	[marks.applied, 'keeps only people on the cleaned list, each time it is read'],
	[marks.behind, 'holds only what came through such a view'],
	[marks.disclosed, 'leaves with people on the cleaned list alone'],
	[marks.passed, 'was assessed and signed off to go without the opt-out'],
	[marks.refused, 'is closed until somebody does what the register says'],
	[marks.nobody, 'has no rows about people'],
];

/** Undefined of a test, which is not on the way of the data. */
export function markOf(node: GraphNode): Mark | undefined {
	switch (node.resourceType) {
		case 'source':
			return marks[node.about];
		case 'business_unit':
			return marks.people;
		case 'view':
			if (node.route === 'refused') return marks.refused;
			if (node.about === 'nobody') return marks.nobody;
			return node.route === 'cleaned' ? marks.applied : marks.passed;
		case 'model':
			if (node.ways.includes('around')) return marks.people;
			return node.ways.includes('cleaned') ? marks.behind : marks.nobody;
		case 'exposure':
			return { cleaned: marks.disclosed, passthrough: marks.passed, refused: marks.refused }[node.route];
		case 'test':
			return undefined;
		default:
			return node satisfies never;
	}
}

export const markTag = (node: GraphNode): Html | string => {
	const mark = markOf(node);
	return mark === undefined ? '' : tag(`${mark.sign} ${mark.words}`, mark.colour);
};

/** Where the opt-out is applied: a view that joins the list when it is read. */
export const isGate = (node: GraphNode): boolean => markOf(node) === marks.applied;

/** A node's name for people. */
export function labelOf(node: GraphNode): string {
	switch (node.resourceType) {
		case 'source':
			return `${node.relation.schema}.${node.relation.name}`;
		case 'view':
			return `${node.flow}: ${node.table}`;
		case 'exposure':
		case 'business_unit':
			return node.title;
		default:
			return node.name;
	}
}

const statusColours: Readonly<Record<NodeStatus, TagColour>> = {
	success: 'green',
	pass: 'green',
	fail: 'red',
	warn: 'yellow',
	error: 'red',
	skipped: 'grey',
};

export const statusTag = (status: NodeStatus | undefined): Html =>
	status === undefined ? tag('not run', 'grey') : tag(status, statusColours[status]);

/** `1 day`, `2 days`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
