import type { Day } from '../core/day.ts';
import type { Session } from '../loaders/warehouse/warehouse.ts';
import type { Flow } from './flow.ts';
import { type Judgement, judgeFlow } from './gate.ts';
import { changedSinceSigned } from './signed-answers.ts';

/** What may come of a flow on a day, by its file and by what was built and disclosed of it before. */
export async function standingOf(session: Session, flow: Flow, today: Day): Promise<Judgement> {
	const judged = judgeFlow(flow, today);
	if (judged.route === 'refused') return judged;
	const refusal = await changedSinceSigned(session, judged.flow);
	return refusal === undefined ? judged : { route: 'refused', refusal };
}

/** Gives the way that the flow may be built and disclosed on this day; throws `flow-refused` (POLICY R1). */
export async function requireDisclosable(
	session: Session,
	flow: Flow,
	today: Day,
): Promise<Exclude<Judgement, { route: 'refused' }>> {
	const standing = await standingOf(session, flow, today);
	if (standing.route === 'refused') throw standing.refusal;
	return standing;
}

/** Of several, in their order. */
export async function standings(session: Session, flows: readonly Flow[], today: Day): Promise<readonly Judgement[]> {
	const judged: Judgement[] = [];
	for (const flow of flows) judged.push(await standingOf(session, flow, today));
	return judged;
}
