import type { NodeStatus } from '../../sql/runner/result.ts';
import { type Figure, figures, heading, link, table, tag } from '../components.ts';
import { html } from '../html.ts';
import { lineagePart } from '../lineage/lineage-part.ts';
import { type SitePage, sectionPage, sections } from '../page.ts';
import { nodesOf, type SiteFacts, testNodes } from '../site-facts.ts';
import { counted, isGate } from '../words.ts';
import { appliedTag, flowLink, reviewText, standingTag } from './flow-rows.ts';
import { listPart } from './list-part.ts';

const { address } = sections.overview;

/** What an organisation discloses, where the opt-out is applied to it, and how that stands. */
export const overviewPage = (facts: SiteFacts): SitePage =>
	sectionPage(sections.overview, {
		title: facts.register.organisation.name,
		words: 'lineage cleaned list checks status figures opt-out',
		body: html`<p class="nhsuk-lede-text">What leaves this organisation, why it may, and where the national data opt-out is applied to it.</p>
${figuresOf(facts)}
${lineagePart(facts.graph, () => true, address)}
${returnsTable(facts)}
${listPart(facts)}`,
	});

function figuresOf(facts: SiteFacts) {
	const { graph, register } = facts;
	const open = register.entries.filter(({ standing }) => standing.state === 'open').length;
	const gates = graph.nodes.filter(isGate).length;
	const models = nodesOf(graph, 'model').length;
	return figures([
		[
			`${open} of ${register.entries.length}`,
			html`${link(sections.returns.address, 'returns')} may be disclosed today`,
		],
		[gates, html`${gates === 1 ? 'view applies' : 'views apply'} the opt-out when read`],
		listFigure(facts),
		testFigure(facts),
		[models, link(sections.data.address, models === 1 ? 'model' : 'models')],
	]);
}

function testFigure({ graph, results }: SiteFacts): Figure {
	const way = link(sections.tests.address, 'tests');
	if (results === undefined) return [tag('not run', 'grey'), way];
	const tests = testNodes(graph);
	const count = (...wanted: readonly NodeStatus[]): number =>
		tests.filter(({ id }) => wanted.some((status) => results.byId.get(id)?.status === status)).length;
	const failed = count('fail', 'error');
	const figure = html`${count('pass')} of ${tests.length}${failed > 0 && html` ${tag(`${failed} failed`, 'red')}`}`;
	return [figure, html`${way} passed when last run`];
}

function listFigure({ warehouse }: SiteFacts): Figure {
	const way = link('#list', 'cleaned list');
	if (warehouse === undefined) return [tag('not known', 'grey'), html`${way}: the warehouse was not asked`];
	const { list, listUse, servesDays } = warehouse;
	if (list === undefined) return [tag('none', 'red'), way];
	const age = html`is the age of the ${way}; it serves for ${servesDays}`;
	return [listUse === 'in use' ? counted(list.ageDays, 'day') : tag(listUse, 'red'), age];
}

const returnsTable = (facts: SiteFacts) =>
	facts.register.entries.length === 0
		? heading('There is no return yet')
		: table(
				'The returns',
				['return', 'recipient', 'opt-out', 'standing', 'look again by'],
				facts.register.entries.map((entry) => [
					flowLink(facts, entry, address),
					entry.recipient.name,
					appliedTag(facts, entry),
					standingTag(entry),
					reviewText(entry),
				]),
			);
