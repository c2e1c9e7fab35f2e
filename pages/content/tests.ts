import type { TestNode } from '../../sql/compiler/graph.ts';
import { statuses } from '../../sql/runner/result.ts';
import { addressOf, anchorOf, wayTo } from '../address.ts';
import { figures, insetText, link, paragraph, type TableRow, table, withCode } from '../components.ts';
import { html } from '../html.ts';
import { type SitePage, sectionPage, sections } from '../page.ts';
import { timeText } from '../shell.ts';
import { namedNodes, type SiteFacts, testNodes } from '../site-facts.ts';
import { labelOf, statusTag } from '../words.ts';

const { address } = sections.tests;

/** Every test of data, and how it came out last. */
export function testsPage(facts: SiteFacts): SitePage {
	const tests = testNodes(facts.graph);
	const page = sectionPage(sections.tests, {
		title: 'What has to hold for the data',
		words: 'tests results',
		body: html`${runPart(facts, tests)}
${
	tests.length === 0
		? paragraph('There is no test yet.')
		: table(
				'Tests',
				head,
				tests.map((test) => testRow(facts, test)),
			)
}`,
	});
	const found = tests.map((test) => ({
		title: test.name,
		kind: 'Test',
		address: addressOf(test),
		words: [test.kind, test.description, test.column ?? ''].join(' '),
	}));
	return { ...page, finds: [...page.finds, ...found] };
}

const head = ['test', 'of', 'what has to hold', 'last result'];

function runPart({ results }: SiteFacts, tests: readonly TestNode[]) {
	if (results === undefined)
		return insetText(withCode('No test has been run yet, or its results were removed: `ndoo test` runs them all.'));
	const tally = statuses
		.map((status) => [status, tests.filter(({ id }) => results.byId.get(id)?.status === status).length] as const)
		.filter(([, count]) => count > 0);
	const missing = tests.filter(({ id }) => !results.byId.has(id)).length;
	return html`${paragraph(`Last run on ${timeText(results.at)}.`)}${figures([
		...tally.map(([status, count]) => [count, statusTag(status)] as const),
		...(missing === 0 ? [] : [[missing, statusTag(undefined)] as const]),
	])}`;
}

function testRow({ graph, results }: SiteFacts, test: TestNode): TableRow {
	const [tested] = test.tested === undefined ? [] : namedNodes(graph, [test.tested]);
	const result = results?.byId.get(test.id);
	const on = tested === undefined ? 'the project' : link(wayTo(addressOf(tested), address), labelOf(tested));
	return {
		id: anchorOf(test.id),
		cells: [
			test.name,
			html`${on}${test.column !== undefined && `, ${test.column}`}`,
			ruleText(test),
			html`${statusTag(result?.status)} ${result !== undefined && result.status !== 'pass' && result.message}`,
		],
	};
}

const ruleText = ({ kind, severity, where, description }: TestNode): string =>
	[
		kind === 'single' ? 'a select of its own gives no row' : kind.replaceAll('_', ' '),
		...(description === '' ? [] : [description]),
		...(where === undefined ? [] : [`where ${where}`]),
		...(severity === 'warn' ? ['a failure only warns'] : []),
	].join('; ');
