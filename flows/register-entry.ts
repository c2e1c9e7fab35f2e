import type { Day } from '../core/day.ts';
import {
	type Answers,
	assess,
	type Decision,
	differenceFor,
	type Outcome,
	outcomeWords,
	questions,
} from './assessment.ts';
import { decisionsOf, type FlowDecision } from './decision.ts';
import { exemptions } from './exemptions.ts';
import {
	type Assessment,
	type Determination,
	type Extension,
	type Flow,
	isSent,
	type NamedExemption,
	type SignOff,
} from './flow.ts';
import { type End, endOf, judgeFlow } from './gate.ts';

/** A question that was reached, with its answer as the file has it. */
export type GivenAnswer = {
	readonly number: string;
	readonly question: string;
	readonly answer: string | undefined;
};

/** What was decided about a flow. */
export type RegisteredAssessment = {
	readonly outcome: Outcome | 'incomplete';
	/** The question that decided, or that has no answer yet, by its number. */
	readonly question: string;
	/** What the outcome means, ready to follow the flow's name. */
	readonly means: string;
	readonly answers: readonly GivenAnswer[];
	readonly exemption: (NamedExemption & { readonly title: string }) | undefined;
	readonly determination: Determination | undefined;
	readonly evidence: string;
	readonly on: Day;
	readonly by: string;
	/** What whoever signs has to know: where the policy's appendices differ about it. */
	readonly note: string | undefined;
};

/** What may come of a flow on the day of the register. */
export type RegisterStatus =
	| { readonly state: 'open'; readonly until: End }
	| { readonly state: 'refused'; readonly why: string; readonly todo: string };

/** A flow as whoever answers for information governance reads it. */
export type RegisterEntry = Pick<Flow, 'name' | 'file' | 'title' | 'purpose' | 'recipient'> &
	Pick<Flow, 'frequency' | 'goLive' | 'legalBasis'> & {
		readonly tables: readonly string[];
		readonly assessment: RegisteredAssessment | undefined;
		/** Choices with a sign-off of their own. */
		readonly decisions: readonly FlowDecision[];
		readonly signOff: SignOff | undefined;
		/** More time for the review of this sign-off. */
		readonly extension: Extension | undefined;
		readonly standing: RegisterStatus;
	};

export function registerEntry(flow: Flow, today: Day): RegisterEntry {
	const { name, file, title, purpose, recipient, frequency, goLive, legalBasis, assessment, signOff } = flow;
	return {
		...{ name, file, title, purpose, recipient, frequency, goLive, legalBasis },
		tables: flow.tables.filter(isSent).map((table) => table.name),
		assessment: assessment && registered(assessment),
		decisions: decisionsOf(flow),
		signOff,
		extension: flow.extension,
		standing: standingOf(flow, today),
	};
}

function standingOf(flow: Flow, today: Day): RegisterStatus {
	const judged = judgeFlow(flow, today);
	return judged.route === 'refused'
		? { state: 'refused', why: judged.refusal.message, todo: judged.refusal.todo }
		: { state: 'open', until: endOf(judged.flow) };
}

function registered({ answers, exemption, determination, evidence, on, by }: Assessment): RegisteredAssessment {
	const decision = assess(answers);
	return {
		outcome: decision.outcome,
		question: questions[decision.question].number,
		means: outcomeWords[decision.outcome],
		answers: answersOn(decision, answers),
		exemption: exemption && { ...exemption, title: exemptions[exemption.code].title },
		determination,
		...{ evidence, on, by },
		note: differenceFor(decision),
	};
}

/** The answers on the way that was taken, in the order of Appendix A. */
export const answersOn = ({ way }: Pick<Decision, 'way'>, answers: Answers): readonly GivenAnswer[] =>
	way.map((key) => ({
		number: questions[key].number,
		question: questions[key].text,
		answer: answers[key],
	}));

/** Whether the opt-out is applied to a flow, as far as its answers have decided it. */
export function isApplied({ assessment }: RegisterEntry): boolean | undefined {
	switch (assessment?.outcome) {
		case 'subject':
			return true;
		case 'exempt':
		case 'not-applicable':
			return false;
		default:
			return undefined;
	}
}
