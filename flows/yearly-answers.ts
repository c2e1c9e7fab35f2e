import type { Project } from '../core/project/project.ts';
import type { BusinessUnit } from './business-unit.ts';
import { isApplied, type RegisterEntry } from './register-entry.ts';

/** One thing that the yearly DSPT question on the opt-out has to be answered with, and what the register says of it. */
export type YearlyAnswer = { readonly asked: string; readonly answer: readonly string[] };

type Facts = {
	readonly project: Pick<Project, 'limits' | 'organisation'>;
	readonly units: readonly BusinessUnit[];
	readonly entries: readonly RegisterEntry[];
};

/**
 * What somebody who answers the toolkit needs to hand, from the flow files alone (docs/design/policy.md, R13). The answer
 * is theirs.
 */
export const yearlyAnswers = ({ project, units, entries }: Facts): readonly YearlyAnswer[] => [
	{ asked: 'Is every flow assessed and signed off?', answer: [assessedText(entries), ...openMatters(entries)] },
	{
		asked: 'Where does the opt-out apply, and how is it upheld?',
		answer: [
			...named(
				entries.filter((entry) => isApplied(entry) === true),
				() => '',
			),
			upheldText(project, units),
		],
	},
	{
		asked: 'Where does it not apply, and why?',
		answer: named(
			entries.filter((entry) => isApplied(entry) === false),
			whyNot,
		),
	},
	{ asked: 'When is it looked at again?', answer: named(entries, reviewText) },
	{ asked: 'What do people read about it?', answer: [noticeText(project)] },
];

function assessedText(entries: readonly RegisterEntry[]): string {
	const open = entries.filter(({ standing }) => standing.state === 'open').length;
	return `${open} of ${entries.length} flows are assessed, signed off and in force.`;
}

const openMatters = (entries: readonly RegisterEntry[]): readonly string[] =>
	entries.flatMap(({ standing }) => (standing.state === 'refused' ? [`${standing.why} ${standing.todo}`] : []));

const named = (entries: readonly RegisterEntry[], more: (entry: RegisterEntry) => string): readonly string[] =>
	entries.length === 0
		? ['None.']
		: entries.map((entry) => sentence(`\`${entry.name}\`, ${entry.title}${more(entry)}`));

const sentence = (text: string): string => (/[.!?]$/.test(text.trimEnd()) ? text.trimEnd() : `${text}.`);

function upheldText(
	{ limits: { dueAfterDays, listServesDays } }: Facts['project'],
	units: readonly BusinessUnit[],
): string {
	const populations = units.map(({ title, system }) => `${title} (${system})`).join(', ') || 'no business unit yet';
	return `Every ${dueAfterDays} days the full population is checked with the national service: ${populations}. A return holds whole records of people on the cleaned list alone, by the list of the moment it is made; a list older than ${listServesDays} days is refused.`;
}

function whyNot({ assessment }: RegisterEntry): string {
	if (assessment === undefined) return '';
	const { question, exemption, determination, evidence } = assessment;
	const ground =
		exemption?.title ?? (determination && `determination ${determination.reference ?? 'without a reference'}`);
	const held = exemption?.evidence ?? determination?.evidence ?? evidence;
	return ` (question ${question})${ground === undefined ? '' : `: ${ground}`}; evidence: ${held}`;
}

const reviewText = ({ signOff, extension, standing }: RegisterEntry): string => {
	if (signOff === undefined) return ': not signed off';
	const sooner = standing.state === 'open' && standing.until.what !== 'sign-off' ? standing.until : undefined;
	const later = extension === undefined ? '' : `, extended to ${extension.until}`;
	const review = `: by ${signOff.reviewBy}${later} (signed off on ${signOff.on}, ${signOff.reference})`;
	return sooner === undefined ? review : `${review}; its ${sooner.what} ends on ${sooner.on}`;
};

const noticeText = ({ organisation: { privacyNotice } }: Facts['project']): string =>
	privacyNotice === undefined
		? 'The place of the privacy notice is not on record: write it as `organisation: privacyNotice` in ndoo.yml.'
		: `The privacy notice: ${privacyNotice}`;
