import type { Day } from '../core/day.ts';
import { NdooError } from '../core/errors.ts';
import { assess, questions } from './assessment.ts';
import type { Assessment, Flow, SignOff } from './flow.ts';

/** A flow that is subject to the opt-out, assessed, signed off and not overdue for review: the only kind that is built. */
export type BuildableFlow = Flow & { readonly assessment: Assessment; readonly signOff: SignOff };

/** Gives the flow back as one that may be built and disclosed on this day; throws `flow-refused` (POLICY R1). */
export function requireBuildable(flow: Flow, today: Day): BuildableFlow {
	const judged = judgeFlow(flow, today);
	if (judged instanceof NdooError) throw judged;
	return judged;
}

/** The same, with the refusal given back. */
export function judgeFlow(flow: Flow, today: Day): BuildableFlow | NdooError {
	const { assessment, signOff } = flow;
	if (assessment === undefined) return notAssessed(flow);
	const refusal = outcomeRefusal(flow, assessment);
	if (refusal !== undefined) return refusal;
	if (signOff === undefined) return notSigned(flow);
	return datesRefusal(flow, assessment, signOff, today) ?? { ...flow, assessment, signOff };
}

function outcomeRefusal(flow: Flow, { answers }: Assessment): NdooError | undefined {
	const { outcome, question } = assess(answers);
	const { number, text } = questions[question];
	switch (outcome) {
		case 'subject':
			return undefined;
		case 'incomplete':
			return refused(
				flow,
				`has not been assessed to the end: question ${number} of Appendix A has no answer (${text})`,
				{
					todo: `Ask the Information Governance team for the answer and write it as \`${question}\` under \`assessment: answers:\` in ${flow.file}.`,
				},
			);
		case 'anonymise':
			return refused(
				flow,
				`was assessed as one that need not be confidential patient information (question ${number})`,
				{
					todo: `Have the data anonymised at its source; then the Information Governance team assesses the flow again and writes the new answers into ${flow.file}.`,
				},
			);
		case 'exempt':
			return refused(flow, `was assessed as exempt (question ${number}), and there are no pass-through views yet`, {
				todo: outsideNdoo(flow),
			});
		case 'not-applicable':
			return refused(
				flow,
				`was assessed as one that the opt-out does not apply to (question ${number}), and there are no pass-through views yet`,
				{
					todo: outsideNdoo(flow),
				},
			);
		default:
			return outcome satisfies never;
	}
}

const outsideNdoo = ({ file }: Flow): string =>
	`Make the return without ndoo, and keep the assessment in ${file} as its evidence. If the outcome surprises you, the Information Governance team looks at the answers again.`;

function datesRefusal(flow: Flow, assessment: Assessment, signOff: SignOff, today: Day): NdooError | undefined {
	if (assessment.on > today || signOff.on > today)
		return refused(flow, `has an assessment or a sign-off that is dated after today, ${today}`, {
			todo: `Correct the dates in ${flow.file}, or look at the clock of this machine.`,
		});
	if (signOff.on < assessment.on)
		return refused(flow, `was signed off on ${signOff.on} and assessed again on ${assessment.on}`, {
			todo: `The Information Governance team signs the new assessment off; write its sign-off into ${flow.file}.`,
		});
	if (signOff.reviewBy < today)
		return refused(flow, `was to be reviewed by ${signOff.reviewBy}, and today is ${today}`, {
			todo: `The Information Governance team reviews the flow; write its new sign-off, with the next \`reviewBy\`, into ${flow.file} and run \`ndoo build\`.`,
		});
	return undefined;
}

const notAssessed = (flow: Flow): NdooError =>
	refused(flow, 'has not been assessed', {
		todo: `The Information Governance team answers the questions of the policy's Appendix A; write the answers under \`assessment:\` in ${flow.file}.`,
	});

const notSigned = (flow: Flow): NdooError =>
	refused(flow, 'has not been signed off', {
		todo: `Ask the Information Governance team to sign off the assessment; write who, when and the reference under \`signOff:\` in ${flow.file}.`,
	});

const refused = ({ name }: Flow, why: string, { todo }: { readonly todo: string }): NdooError =>
	new NdooError('flow-refused', `The flow \`${name}\` ${why}. Nothing of it is built or disclosed.`, { todo });
