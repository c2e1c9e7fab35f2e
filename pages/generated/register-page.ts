import type { Register } from '../../flows/register.ts';
import type { RegisterEntry } from '../../flows/register-entry.ts';
import { markdownTable, page } from '../markdown.ts';
import { answersText } from './answers-text.ts';
import { appliedWords, decisionFacts, flowFacts } from './flow-facts.ts';

/** The register for people: the roll-out plan, what the yearly DSPT question asks for, and every flow. */
export const registerPage = ({ organisation, on, entries, yearly }: Register): string =>
	page(
		'# Register of outbound returns',
		`${organisation.name} (${organisation.odsCode}), as the flow files say it on ${on}.`,
		'## Roll-out plan',
		entries.length === 0 ? 'There is no flow yet.' : markdownTable(rollOutHead, entries.map(rollOutRow)),
		'## For the Data Security and Protection Toolkit (DSPT) question on the national data opt-out',
		"What the register can say; the answer is the organisation's own. ndoo supports the information standard DCB3058 and does not claim conformance to it.",
		...yearly.flatMap(({ asked, answer }) => [`### ${asked}`, answer.map((line) => `- ${line}`).join('\n')]),
		'## The flows',
		...entries.flatMap(flowParts),
	);

const rollOutHead = ['flow', 'recipient', 'scope', 'frequency', 'go-live', 'opt-out', 'standing'];

const rollOutRow = (entry: RegisterEntry): readonly string[] => [
	entry.title,
	entry.recipient.name,
	`${entry.purpose} (${entry.tables.join(', ')})`,
	entry.frequency,
	entry.goLive,
	appliedWords(entry),
	entry.standing.state,
];

function flowParts(entry: RegisterEntry): readonly string[] {
	const answers = entry.assessment === undefined ? [] : [['answers', answersText(entry.assessment.answers)] as const];
	return [`### ${entry.title}`, markdownTable(['', ''], [...flowFacts(entry), ...answers, ...decisionFacts(entry)])];
}
