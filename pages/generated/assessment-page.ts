import { type AssessmentPath, ways } from '../../flows/appendix-a.ts';
import {
	appendixDifference,
	isQuestion,
	leadsTo,
	outcomeWords,
	type Question,
	questions,
} from '../../flows/assessment.ts';
import { exemptionCodes, exemptions } from '../../flows/exemptions.ts';
import { markdownTable, page } from '../markdown.ts';
import { answersText } from './answers-text.ts';

/** `docs/assessment.md`: how it is decided whether the opt-out applies, from the table that the decision is tested by. */
export const assessmentPage = (): string =>
	page(
		'# Whether the opt-out applies',
		`A flow is assessed before anything of it is built or disclosed: the Information Governance team answers the questions of the policy's Appendix A, in order, until an answer decides. The outcome follows from the answers; it is never written down by hand. \`ndoo flow assess NAME\` asks the questions and writes the answers, and \`ndoo flow show NAME\` shows where they lead.`,
		'## What comes of it',
		outcomes,
		'## The questions',
		markdownTable(
			['', 'question', 'what is meant', 'where the answers lead'],
			Object.values(questions).map(questionRow),
		),
		'## Where the two appendices differ',
		appendixDifference,
		'## Every way through',
		'Each row is a test of the decision.',
		markdownTable(['answers', 'outcome', 'decided by'], ways.map(wayRow)),
		"## The policy's exemptions",
		'Where the answer that decides stands on one of these, the flow names it (`assessment: exemption: code`) and says where its evidence is held (`evidence`). Behind questions 3 to 6, 7a and 8a there has to be one; behind question 2 there may be. An exemption that has ended, or ends for this flow (`validTo`), closes the views of the flow on the day after, without a rebuild.',
		markdownTable(
			['code', 'exemption', 'question', 'valid', 'what has to be at hand', 'source'],
			exemptionCodes.map(exemptionRow),
		),
		'Behind question 9a stands a determination of the Confidentiality Advisory Group instead: its `reference`, what was seen of it (`sight: letter` or `sight: minutes`), and where that is held (`evidence`), under `assessment: determination:`.',
	);

const outcomes = markdownTable(
	['outcome', 'what it means', 'what ndoo does'],
	[
		[
			'`not-applicable`',
			`The flow ${outcomeWords['not-applicable']}.`,
			'pass-through views, in a schema and under a role of their own; each disclosure is on record with the reason',
		],
		['`exempt`', `The flow ${outcomeWords.exempt}.`, 'the same, while the exemption or the determination holds'],
		['`anonymise`', `The flow ${outcomeWords.anonymise}.`, 'refuses it'],
		['`subject`', `The flow ${outcomeWords.subject}.`, 'cleaned views, joined to the list of the moment'],
	],
);

const questionRow = ({ number, text, explanation, answers }: Question): readonly string[] => [
	number,
	text,
	explanation,
	Object.entries(answers)
		.map(([answer, next]) => `${answer}: ${isQuestion(next) ? leadsTo(next) : `\`${next}\``}`)
		.join('; '),
];

const wayRow = ({ answers, outcome, question }: AssessmentPath): readonly string[] => [
	answersText(
		Object.entries(answers).flatMap(([key, answer]) =>
			isQuestion(key) ? [{ number: questions[key].number, answer }] : [],
		),
	),
	`\`${outcome}\``,
	questions[question].number,
];

function exemptionRow(code: (typeof exemptionCodes)[number]): readonly string[] {
	const { title, question, source, validFrom, validTo, evidence } = exemptions[code];
	const valid = validTo === undefined ? `from ${validFrom}` : `${validFrom} to ${validTo}`;
	return [`\`${code}\``, title, questions[question].number, valid, evidence, source];
}
