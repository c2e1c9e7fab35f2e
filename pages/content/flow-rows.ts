import type { RegisterEntry } from '../../flows/register-entry.ts';
import type { ExposureNode } from '../../sql/compiler/graph.ts';
import { addressOf, wayTo } from '../address.ts';
import { type Cell, link, tag } from '../components.ts';
import { appliedWords } from '../generated/flow-facts.ts';
import { nodesOf, type SiteFacts } from '../site-facts.ts';
import { markTag } from '../words.ts';

/** The node of a flow that the register has. */
export const exposureOf = ({ graph }: Pick<SiteFacts, 'graph'>, flow: string): ExposureNode | undefined =>
	nodesOf(graph, 'exposure').find(({ name }) => name === flow);

export const flowLink = (facts: SiteFacts, { name, title }: RegisterEntry, page: string): Cell => {
	const node = exposureOf(facts, name);
	return node === undefined ? title : link(wayTo(addressOf(node), page), title);
};

/** Whether the opt-out is applied to a flow, in the marks of the drawing. */
export function appliedTag(facts: SiteFacts, entry: RegisterEntry): Cell {
	const node = exposureOf(facts, entry.name);
	return node === undefined ? appliedWords(entry) : markTag(node);
}

export const standingTag = ({ standing }: RegisterEntry): Cell =>
	standing.state === 'open' ? tag('may be disclosed', 'green') : tag('refused', 'red');

/** The day after which somebody has to look at a flow again. */
export const reviewText = ({ standing }: RegisterEntry): string =>
	standing.state === 'open' ? `${standing.until.on} (${standing.until.what})` : 'now';
