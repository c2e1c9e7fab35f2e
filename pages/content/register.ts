import type { RegisterEntry } from '../../flows/register-entry.ts';
import { heading, list, paragraph, smallHeading, summaryList, table, withCode } from '../components.ts';
import { answersText } from '../generated/answers-text.ts';
import { decisionFacts, flowFacts } from '../generated/flow-facts.ts';
import { type Html, html } from '../html.ts';
import { type SitePage, sectionPage, sections } from '../page.ts';
import type { SiteFacts } from '../site-facts.ts';
import { appliedTag, flowLink, standingTag } from './flow-rows.ts';

const { address } = sections.register;

/** The register: the roll-out plan, what the yearly DSPT question asks for, and every flow as it was decided. */
export const registerSitePage = (facts: SiteFacts): SitePage =>
	sectionPage(sections.register, {
		title: 'Register of outbound returns',
		words: 'roll-out plan sign-off review evidence assessment toolkit',
		body: html`<p class="nhsuk-lede-text">${facts.register.organisation.name} (${facts.register.organisation.odsCode}), as the flow files say it on ${facts.register.on}.</p>
${facts.register.entries.length === 0 ? paragraph('There is no flow yet.') : rollOut(facts)}
${yearly(facts)}
${heading('The flows')}${facts.register.entries.map((entry) => html`${smallHeading(flowLink(facts, entry, address))}${registeredFacts(entry)}`)}`,
	});

const rollOut = (facts: SiteFacts): Html =>
	table(
		'Roll-out plan',
		['flow', 'recipient', 'scope', 'frequency', 'go-live', 'opt-out', 'standing'],
		facts.register.entries.map((entry) => [
			flowLink(facts, entry, address),
			entry.recipient.name,
			`${entry.purpose} (${entry.tables.join(', ')})`,
			entry.frequency,
			entry.goLive,
			appliedTag(facts, entry),
			standingTag(entry),
		]),
	);

const yearly = ({ register }: SiteFacts): Html =>
	html`${heading('For the Data Security and Protection Toolkit (DSPT) question on the national data opt-out')}
${paragraph("What the register can say; the answer is the organisation's own. ndoo supports the information standard DCB3058 and does not claim conformance to it.")}
${register.yearly.map(({ asked, answer }) => html`${smallHeading(asked)}${list(answer.map(withCode))}`)}`;

/** All that the register has of a flow: what it is, what was answered, what was decided. */
export function registeredFacts(entry: RegisterEntry): Html {
	const answers = entry.assessment === undefined ? [] : [['answers', answersText(entry.assessment.answers)] as const];
	const facts = [...flowFacts(entry), ...answers, ...decisionFacts(entry)];
	return summaryList(facts.map(([what, text]) => [what, withCode(text)]));
}
