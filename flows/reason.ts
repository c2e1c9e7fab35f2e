import { assess, type Outcome, questions } from './assessment.ts';
import type { BuildableFlow, PassThroughFlow } from './gate.ts';

/** Why the opt-out was applied to a flow or not, as manifest and ledger keep it. */
export type Reason = {
	readonly outcome: Outcome | 'incomplete';
	/** The question of Appendix A that decided, by its number. */
	readonly question: string;
	/** The code of the exemption it stands on. */
	readonly exemption?: string;
	/** The reference of the determination it stands on. */
	readonly determination?: string;
};

export function reasonOf(flow: BuildableFlow | PassThroughFlow): Reason {
	const { outcome, question } = assess(flow.assessment.answers);
	const decided = { outcome, question: questions[question].number };
	if (!('ground' in flow)) return decided;
	switch (flow.ground.kind) {
		case 'outside':
			return decided;
		case 'exemption':
			return { ...decided, exemption: flow.ground.code };
		case 'determination':
			return { ...decided, determination: flow.ground.reference };
		default:
			return flow.ground satisfies never;
	}
}

/** `exempt (question 7a), exemption cqc-patient-surveys`. */
export const reasonText = ({ outcome, question, exemption, determination }: Reason): string =>
	[
		`${outcome} (question ${question})`,
		...(exemption === undefined ? [] : [`exemption ${exemption}`]),
		...(determination === undefined ? [] : [`determination ${determination}`]),
	].join(', ');
