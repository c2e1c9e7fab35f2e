import { addressOf, wayTo } from '../address.ts';
import { link, paragraph, table } from '../components.ts';
import { html } from '../html.ts';
import { type SitePage, sectionPage, sections } from '../page.ts';
import { nodesOf, type SiteFacts } from '../site-facts.ts';
import { appliedTag, flowLink, reviewText, standingTag } from './flow-rows.ts';

const { address } = sections.returns;

/** What is disclosed, to whom, and whose people are checked. */
export const returnsPage = (facts: SiteFacts): SitePage =>
	sectionPage(sections.returns, {
		title: 'What is disclosed, and who is checked',
		words: 'flows recipients business units populations',
		body: html`${facts.register.entries.length === 0 ? paragraph('There is no return yet.') : flowsTable(facts)}
${unitsTable(facts)}`,
	});

const flowsTable = (facts: SiteFacts) =>
	table(
		'Returns',
		['return', 'purpose', 'recipient', 'frequency', 'opt-out', 'standing', 'look again by'],
		facts.register.entries.map((entry) => [
			flowLink(facts, entry, address),
			entry.purpose,
			entry.recipient.name,
			entry.frequency,
			appliedTag(facts, entry),
			standingTag(entry),
			reviewText(entry),
		]),
	);

function unitsTable({ graph }: SiteFacts) {
	const units = nodesOf(graph, 'business_unit');
	if (units.length === 0) return paragraph('There is no business unit yet, so no one is checked.');
	return table(
		'Business units, whose full population is checked every month',
		['business unit', 'system', 'file'],
		units.map((unit) => [link(wayTo(addressOf(unit), address), unit.title), unit.system, unit.path]),
	);
}
