import type { GraphNode } from '../../sql/compiler/graph.ts';
import { addressOf, wayTo } from '../address.ts';
import { link, paragraph, table } from '../components.ts';
import { html } from '../html.ts';
import { type SitePage, sectionPage, sections } from '../page.ts';
import { nodesOf, type SiteFacts } from '../site-facts.ts';
import { labelOf, markTag } from '../words.ts';

const { address } = sections.data;

/** Every table, view and model that the project knows. */
export const dataPage = ({ graph }: SiteFacts): SitePage =>
	sectionPage(sections.data, {
		title: 'Tables, views and models',
		words: 'sources cleaned views pass-through views models',
		body: html`${nodesTable('Views of the returns', nodesOf(graph, 'view'))}
${nodesTable('Models', nodesOf(graph, 'model'))}
${nodesTable('Tables of the clinical systems', nodesOf(graph, 'source'))}`,
	});

function nodesTable(caption: string, nodes: readonly GraphNode[]) {
	if (nodes.length === 0) return paragraph(`${caption}: none yet.`);
	return table(
		caption,
		['name', 'what it is', 'opt-out', 'columns'],
		nodes.map((node) => [
			link(wayTo(addressOf(node), address), labelOf(node)),
			node.description,
			markTag(node),
			node.columns.map(({ name }) => name).join(', '),
		]),
	);
}
