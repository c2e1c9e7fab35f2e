import type { Day } from '../core/day.ts';
import { NdooError } from '../core/errors.ts';
import { assess, type Decision, questions } from './assessment.ts';
import { decisionsOf } from './decision.ts';
import { exemptions } from './exemptions.ts';
import type { Assessment, Flow, SignOff } from './flow.ts';
import { type Ground, groundOf, misplaced } from './ground.ts';
import { flowRefused } from './refusal.ts';

/** A flow that is subject to the opt-out, assessed, signed off and not overdue for review: it gets cleaned views. */
export type BuildableFlow = Flow & { readonly assessment: Assessment; readonly signOff: SignOff };

/** A flow that the opt-out does not apply to, or that is exempt; assessed, signed off, its ground in force. */
export type PassThroughFlow = BuildableFlow & { readonly ground: Ground };

/** What may come of a flow on a day. */
export type Judgement =
	| { readonly route: 'cleaned'; readonly flow: BuildableFlow }
	| { readonly route: 'passthrough'; readonly flow: PassThroughFlow }
	| { readonly route: 'refused'; readonly refusal: NdooError };

/**
 * What may come of a flow on a day by its file, and by the exemptions as they stand then (docs/design/policy.md, R1); a
 * refusal is given back.
 */
export function judgeFlow(flow: Flow, today: Day, catalogue = exemptions): Judgement {
	const { assessment, signOff } = flow;
	if (assessment === undefined) return refusal(notAssessed(flow));
	const decision = assess(assessment.answers);
	const unready = outcomeRefusal(flow, decision) ?? misplaced(flow, assessment, decision);
	if (unready !== undefined) return refusal(unready);
	const ground =
		decision.outcome === 'subject' ? undefined : groundOf(flow, assessment, decision, { today, catalogue });
	if (ground instanceof NdooError) return refusal(ground);
	if (signOff === undefined) return refusal(notSigned(flow));
	const dated = datesRefusal(flow, assessment, signOff, today);
	if (dated !== undefined) return refusal(dated);
	const signed = { ...flow, assessment, signOff };
	return ground === undefined
		? { route: 'cleaned', flow: signed }
		: { route: 'passthrough', flow: { ...signed, ground } };
}

/** The end of a flow's time: the earliest of its sign-off's review and what it stands on. */
export type End = { readonly what: 'sign-off' | 'exemption' | 'determination'; readonly on: Day };

/** The last day on which a flow may be read, and what ends then. */
export function endOf(flow: BuildableFlow | PassThroughFlow): End {
	const review: End = { what: 'sign-off', on: reviewDay(flow) };
	if (!('ground' in flow) || flow.ground.kind === 'outside' || flow.ground.validTo === undefined) return review;
	return flow.ground.validTo < review.on ? { what: flow.ground.kind, on: flow.ground.validTo } : review;
}

/** The last day of a sign-off: of its own, or as it was extended. */
const reviewDay = ({ signOff, extension }: Pick<BuildableFlow, 'signOff' | 'extension'>): Day =>
	extension?.until ?? signOff.reviewBy;

const refusal = (error: NdooError): Judgement => ({ route: 'refused', refusal: error });

const atQuestion = ({ question }: Decision): string => `question ${questions[question].number}`;

function outcomeRefusal(flow: Flow, decision: Decision): NdooError | undefined {
	const { outcome, question } = decision;
	switch (outcome) {
		case 'subject':
		case 'exempt':
		case 'not-applicable':
			return undefined;
		case 'incomplete':
			return flowRefused(
				flow,
				`has not been assessed to the end: ${atQuestion(decision)} of Appendix A has no answer (${questions[question].text})`,
				{
					todo: `The Information Governance team answers it: \`ndoo flow assess ${flow.name}\` asks, or the answer is written as \`${question}\` under \`assessment: answers:\` in ${flow.file}.`,
				},
			);
		case 'anonymise':
			return flowRefused(
				flow,
				`was assessed as one that need not be confidential patient information (${atQuestion(decision)})`,
				{
					todo: `Whoever makes the return has the data anonymised at its source; then the Information Governance team assesses the flow again with \`ndoo flow assess ${flow.name}\`.`,
				},
			);
		default:
			return outcome satisfies never;
	}
}

function datesRefusal(flow: Flow, assessment: Assessment, signOff: SignOff, today: Day): NdooError | undefined {
	const dates = [assessment, signOff, ...decisionsOf(flow)].map(({ on }) => on);
	if (dates.some((on) => on > today))
		return flowRefused(flow, `has an assessment or a sign-off that is dated after today, ${today}`, {
			todo: `Correct the dates in ${flow.file}, or look at the clock of this machine.`,
		});
	if (signOff.on < assessment.on)
		return flowRefused(flow, `was signed off on ${signOff.on} and assessed again on ${assessment.on}`, {
			todo: `The Information Governance team signs the new assessment off; write its sign-off into ${flow.file}.`,
		});
	if (reviewDay({ ...flow, signOff }) < today)
		return flowRefused(flow, overdueText(flow, signOff, today), overdueAdvice(flow));
	return undefined;
}

const overdueText = ({ extension }: Flow, { reviewBy }: SignOff, today: Day): string =>
	`was to be reviewed by ${reviewBy}${extension === undefined ? '' : `, extended to ${extension.until}`}, and today is ${today}`;

const overdueAdvice = ({ name, file, extension }: Flow) => ({
	todo: `The Information Governance team reviews the flow; write its new sign-off, with the next \`reviewBy\`, into ${file} and run \`ndoo build\`.${
		extension === undefined
			? ` If the review comes a few days late, \`ndoo flow extend ${name}\` gives it more time, once.`
			: ''
	}`,
});

const notAssessed = (flow: Flow): NdooError =>
	flowRefused(flow, 'has not been assessed', {
		todo: `The Information Governance team answers the questions of the policy's Appendix A: \`ndoo flow assess ${flow.name}\` asks them and writes the answers into ${flow.file}.`,
	});

const notSigned = (flow: Flow): NdooError =>
	flowRefused(flow, 'has not been signed off', {
		todo: `Ask the Information Governance team to sign off the assessment; write who, when and the reference under \`signOff:\` in ${flow.file}.`,
	});
