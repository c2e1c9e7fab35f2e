import type { Day } from '../core/day.ts';
import type { NdooError } from '../core/errors.ts';
import { joinedList } from '../core/yaml/wording.ts';
import { type Decision, type QuestionKey, questions } from './assessment.ts';
import { type ExemptionCode, exemptions, exemptionsOf } from './exemptions.ts';
import type { Assessment, Determination, Flow, NamedExemption, Sight } from './flow.ts';
import { flowRefused } from './refusal.ts';

/** What lets a flow go without the opt-out, with its evidence. */
export type Ground =
	/** Questions 1 and 2: the opt-out is not for such uses. */
	| { readonly kind: 'outside' }
	| {
			readonly kind: 'exemption';
			readonly code: ExemptionCode;
			readonly evidence: string;
			/** The last day: the catalogue's or the flow's own, whichever is earlier. */
			readonly validTo: Day | undefined;
	  }
	| {
			readonly kind: 'determination';
			readonly reference: string;
			readonly sight: Sight;
			readonly evidence: string;
			readonly validTo: Day | undefined;
	  };

/** The questions whose answer out of the opt-out is one of the policy's exemptions. Of question 2 only some uses are. */
const needExemption: readonly QuestionKey[] = [
	'explicitConsent',
	'communicableDisease',
	'overridingPublicInterest',
	'legalRequirement',
	'exemptionMatches',
	'mustBeConfidential',
];

/** Whether a decision has to name an exemption of the catalogue. */
export const needsExemption = ({ outcome, question }: Decision): boolean =>
	outcome !== 'incomplete' && outcome !== 'anonymise' && outcome !== 'subject' && needExemption.includes(question);

/** Whether a decision rests on a determination of the Confidentiality Advisory Group. */
export const needsDetermination = ({ outcome, question }: Decision): boolean =>
	outcome === 'exempt' && question === 'liftedByAdvisoryGroup';

/** The refusal of a file that names an exemption or a determination which its answers do not lead to. */
export function misplaced(flow: Flow, assessment: Assessment, decision: Decision): NdooError | undefined {
	const { exemption, determination } = assessment;
	const at = questions[decision.question].number;
	const todo = `The Information Governance team looks at the answers again: \`ndoo flow assess ${flow.name}\` asks for them, and takes out of ${flow.file} what does not belong there.`;
	if (exemption !== undefined && exemptions[exemption.code].question !== decision.question) {
		const { number } = questions[exemptions[exemption.code].question];
		const why = `names the exemption \`${exemption.code}\` of question ${number}, and its answers end at question ${at}`;
		return flowRefused(flow, why, { todo });
	}
	if (determination === undefined || needsDetermination(decision)) return undefined;
	return flowRefused(
		flow,
		`names a determination of the Confidentiality Advisory Group, and its answers end at question ${at}`,
		{ todo },
	);
}

/** What a ground is judged by: the day, and the exemptions as they stand. */
export type By = { readonly today: Day; readonly catalogue: typeof exemptions };

/** What a flow that is exempt or not applicable stands on, or who has to bring what. */
export function groundOf(
	flow: Flow,
	assessment: Assessment,
	decision: Decision,
	{ today, catalogue }: By,
): Ground | NdooError {
	if (needsDetermination(decision)) return determined(flow, assessment.determination ?? {}, today);
	if (assessment.exemption !== undefined) return exempted(flow, assessment.exemption, { today, catalogue });
	return needsExemption(decision) ? unnamed(flow, decision.question) : { kind: 'outside' };
}

function unnamed(flow: Flow, question: QuestionKey): NdooError {
	const why = `is let go without the opt-out by question ${questions[question].number}, and names no exemption of the policy`;
	return flowRefused(flow, why, {
		todo: `The Information Governance team names the exemption as \`code\` under \`assessment: exemption:\` in ${flow.file}: ${joinedList(exemptionsOf(question))}. \`ndoo flow assess ${flow.name}\` asks for it.`,
	});
}

function exempted(
	flow: Flow,
	{ code, evidence, validTo }: NamedExemption,
	{ today, catalogue }: By,
): Ground | NdooError {
	const exemption = catalogue[code];
	const what = `stands on the exemption \`${code}\``;
	if (evidence === undefined)
		return flowRefused(flow, `${what}, and its evidence is missing`, {
			todo: `Whoever asks for the return brings ${exemption.evidence}. The Information Governance team looks at it and writes where it is held as \`evidence\` under \`assessment: exemption:\` in ${flow.file}.`,
		});
	if (today < exemption.validFrom)
		return flowRefused(flow, `${what}, which begins on ${exemption.validFrom}, and today is ${today}`, {
			todo: 'Wait for that day, or look at the clock of this machine.',
		});
	const last = earliest(exemption.validTo, validTo);
	if (isOver(last, today)) return flowRefused(flow, `${what}, which ran out on ${last}`, { todo: assessAgain(flow) });
	return { kind: 'exemption', code, evidence, validTo: last };
}

function determined(flow: Flow, determination: Determination, today: Day): Ground | NdooError {
	const { reference, sight, evidence, validTo } = determination;
	const what = 'stands on a determination of the Confidentiality Advisory Group';
	if (reference === undefined || sight === undefined || evidence === undefined) {
		const missing = joinedList(
			Object.entries({ reference, sight, evidence }).flatMap(([key, value]) => (value === undefined ? [key] : [])),
		);
		return flowRefused(flow, `${what} without ${missing}`, {
			todo: `Whoever asks for the return brings the letter or the minutes with the determination. The Information Governance team looks at them and writes the \`reference\`, which of the two was seen (\`sight: letter\` or \`sight: minutes\`) and where it is held (\`evidence\`) under \`assessment: determination:\` in ${flow.file}.`,
		});
	}
	if (isOver(validTo, today))
		return flowRefused(flow, `${what}, ${reference}, which ran out on ${validTo}`, { todo: assessAgain(flow) });
	return { kind: 'determination', reference, sight, evidence, validTo };
}

const isOver = (last: Day | undefined, today: Day): boolean => last !== undefined && last < today;

const earliest = (...days: readonly (Day | undefined)[]): Day | undefined =>
	days.filter((day) => day !== undefined).toSorted()[0];

const assessAgain = ({ name }: Flow): string =>
	`The Information Governance team assesses the flow again with \`ndoo flow assess ${name}\`, by what holds today, and signs it off; then run \`ndoo build\`.`;
