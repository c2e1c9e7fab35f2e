import type { Determination, Extension, NamedExemption, SignOff } from '../../flows/flow.ts';
import {
	isApplied,
	type RegisterEntry,
	type RegisteredAssessment,
	type RegisterStatus,
} from '../../flows/register-entry.ts';

/** One line about a flow: what it is about, and what there is to say. */
export type Fact = readonly [what: string, text: string];

/** What a flow is. */
export const flowFacts = (entry: RegisterEntry): readonly Fact[] => [
	['flow', `${entry.name} (${entry.file})`],
	['purpose', entry.purpose],
	['recipient', `${entry.recipient.name} (${entry.recipient.odsCode})`],
	['frequency', `${entry.frequency}, from ${entry.goLive}`],
	['legal basis', entry.legalBasis],
	['tables', entry.tables.join(', ')],
];

/** What was decided about it, by whom, and what may come of it. */
export const decisionFacts = ({
	assessment,
	decisions,
	signOff,
	extension,
	standing,
}: RegisterEntry): readonly Fact[] => [
	...assessmentFacts(assessment),
	...decisions.map(
		({ what, reason, signedOffBy, on }): Fact => ['decided', `${what}: ${reason} (${signedOffBy}, ${on})`],
	),
	['sign-off', signOff === undefined ? 'not signed off' : signOffText(signOff)],
	...(extension === undefined ? [] : [['extended', extensionText(extension)] as const]),
	['standing', standingText(standing)],
];

function assessmentFacts(assessment: RegisteredAssessment | undefined): readonly Fact[] {
	if (assessment === undefined) return [['assessment', 'not assessed']];
	const { means, question, exemption, determination, evidence, on, by, note } = assessment;
	return [
		['assessment', `it ${means} (question ${question}); ${by}, ${on}`],
		...(exemption === undefined ? [] : [['exemption', exemptionText(exemption)] as const]),
		...(determination === undefined ? [] : [['determination', determinationText(determination)] as const]),
		['evidence', evidence],
		...(note === undefined ? [] : [['to know', note] as const]),
	];
}

const exemptionText = ({ title, code, evidence, validTo }: NamedExemption & { readonly title: string }): string =>
	`${title} (${code}); evidence: ${evidence ?? 'missing'}${untilText(validTo)}`;

const determinationText = ({ reference, sight, evidence, validTo }: Determination): string =>
	`${reference ?? 'without a reference'}, ${sight === undefined ? 'not seen' : `${sight} seen`}: ${evidence ?? 'evidence missing'}${untilText(validTo)}`;

const untilText = (validTo: string | undefined): string => (validTo === undefined ? '' : `; until ${validTo}`);

const signOffText = ({ by, role, on, reference, reviewBy }: SignOff): string =>
	`${by}, ${role}, ${on}, ${reference}; to be reviewed by ${reviewBy}`;

const extensionText = ({ until, reason, by, on }: Extension): string => `until ${until}: ${reason} (${by}, ${on})`;

export const standingText = (standing: RegisterStatus): string =>
	standing.state === 'open'
		? `may be disclosed until ${standing.until.on}, when its ${standing.until.what} ends`
		: `${standing.why} ${standing.todo}`;

/** Whether the opt-out is applied, in a word or two. */
export function appliedWords(entry: RegisterEntry): string {
	const applied = isApplied(entry);
	if (applied === undefined) return 'not decided';
	return applied ? 'applied' : 'not applied';
}
