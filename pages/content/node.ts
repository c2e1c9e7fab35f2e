import type { GraphNode } from '../../sql/compiler/graph.ts';
import { addressOf, columnAddress, columnAnchor, wayTo } from '../address.ts';
import { type Cell, details, heading, link, list, paragraph, statement, summaryList, table } from '../components.ts';
import { type Html, html } from '../html.ts';
import { lineagePart } from '../lineage/lineage-part.ts';
import { type SitePage, sections } from '../page.ts';
import { namedNodes, readersOf, type SiteFacts, siteLineage, testsOf } from '../site-facts.ts';
import { kindWords, labelOf, markTag, statusTag } from '../words.ts';
import { nodeFacts } from './node-facts.ts';
import { registeredFacts } from './register.ts';

/** The page of a node that is no test: what it is, where it comes from and goes to, its columns, its SQL. */
export function nodePage(facts: SiteFacts, node: GraphNode): SitePage {
	const address = addressOf(node);
	const caption = kindWords[node.resourceType];
	const within = siteLineage(facts.graph, node);
	const isOfReturns = node.resourceType === 'exposure' || node.resourceType === 'business_unit';
	const title = labelOf(node);
	return {
		address,
		title,
		caption,
		above: isOfReturns ? sections.returns : sections.data,
		body: html`${node.description !== '' && html`<p class="nhsuk-lede-text">${node.description}</p>`}
${paragraph(markTag(node))}${node.resourceType === 'exposure' ? entryPart(facts, node) : summaryList(nodeFacts(node))}
${lineagePart(facts.graph, ({ id }) => within.has(id), address)}
${neighboursPart(facts, node)}${columnsPart(facts, node)}${testsPart(facts, node)}${sqlPart(node)}`,
		finds: [
			{ title, kind: caption, address, words: [node.name, node.description, ...node.tags, node.path].join(' ') },
			...node.columns.map(({ name, description }) => ({
				title: name,
				kind: `Column of ${title}`,
				address: columnAddress(node, name),
				words: description,
			})),
		],
	};
}

function entryPart({ register }: SiteFacts, { name }: GraphNode): Html | undefined {
	const entry = register.entries.find((one) => one.name === name);
	return entry && html`${heading('What the register says')}${registeredFacts(entry)}`;
}

function neighboursPart({ graph }: SiteFacts, node: GraphNode): Html {
	const page = addressOf(node);
	const linked = (nodes: readonly GraphNode[]): Html =>
		list(
			nodes.map(
				(one) =>
					html`${link(wayTo(addressOf(one), page), labelOf(one))} (${kindWords[one.resourceType].toLowerCase()})`,
			),
		);
	const [reads, readers] = [namedNodes(graph, node.dependsOn), readersOf(graph, node)];
	if (node.resourceType === 'exposure') return disclosedTable(reads, page);
	return html`${reads.length > 0 && html`${heading('What it reads')}${linked(reads)}`}${
		readers.length > 0 && html`${heading('What reads it')}${linked(readers)}`
	}`;
}

const disclosedTable = (views: readonly GraphNode[], page: string): Html =>
	table(
		'What is disclosed',
		['view', 'opt-out', 'columns'],
		views.map((view) => [
			link(wayTo(addressOf(view), page), labelOf(view)),
			markTag(view),
			view.columns.map(({ name }) => name).join(', '),
		]),
	);

function columnsPart(facts: SiteFacts, node: GraphNode): Html | false {
	if (node.columns.length === 0) return false;
	return table(
		'Columns',
		['column', 'what it holds', 'tests'],
		node.columns.map(({ name, description, tests }) => ({
			id: columnAnchor(name),
			cells: [name, description, testLinks(facts, node, tests)],
		})),
	);
}

/** The tests of the node itself, which no column has. */
function testsPart(facts: SiteFacts, node: GraphNode): Html | false {
	const tests = testsOf(facts.graph, node).filter(({ column }) => column === undefined);
	if (tests.length === 0) return false;
	return html`${heading('Tests of the whole')}${paragraph(
		testLinks(
			facts,
			node,
			tests.map(({ id }) => id),
		),
	)}`;
}

const testLinks = ({ graph, results }: SiteFacts, node: GraphNode, ids: readonly string[]): Cell =>
	ids.length === 0
		? ''
		: html`${namedNodes(graph, ids).map((test) => {
				const text = test.resourceType === 'test' && test.kind !== 'single' ? test.kind : test.name;
				return html`<span class="ndoo-test">${link(wayTo(addressOf(test), addressOf(node)), text.replaceAll('_', ' '))} ${statusTag(results?.byId.get(test.id)?.status)}</span> `;
			})}`;

function sqlPart(node: GraphNode): Html | false {
	if (node.resourceType === 'view')
		return (
			node.compiledSql !== undefined &&
			html`${heading('SQL')}${details('The statement that makes the view', statement(node.compiledSql, 'Statement that makes the view'))}`
		);
	if (node.resourceType !== 'model') return false;
	return html`${heading('SQL')}${details('As the file has it', statement(node.rawSql, 'SQL of the file'))}${details(
		'As the warehouse is told it',
		statement(node.compiledSql, 'Compiled SQL'),
	)}`;
}
