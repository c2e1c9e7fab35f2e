import { dayOf } from '../../core/day.ts';
import type { Flow } from '../../flows/flow.ts';
import { type Judgement, judgeFlow } from '../../flows/gate.ts';
import type { Session } from '../../warehouse/warehouse.ts';
import { withExtension, withExtensions } from './extension.ts';
import { changedSinceSigned } from './signed-answers.ts';

/** What may come of a flow at a moment, by its file and by what the ledger has of it. */
export async function eligibilityOf(session: Session, flow: Flow, now: Date): Promise<Judgement> {
	return await judged(session, await withExtension(session, flow), now);
}

async function judged(session: Session, flow: Flow, now: Date): Promise<Judgement> {
	const judgement = judgeFlow(flow, dayOf(now, flow.timeZone));
	if (judgement.route === 'refused') return judgement;
	const refusal = await changedSinceSigned(session, judgement.flow);
	return refusal === undefined ? judgement : { route: 'refused', refusal };
}

/** Gives the way that the flow may be built and disclosed at this moment; throws `flow-refused` (docs/design/policy.md, R1). */
export async function requireDisclosable(
	session: Session,
	flow: Flow,
	now: Date,
): Promise<Exclude<Judgement, { route: 'refused' }>> {
	const standing = await eligibilityOf(session, flow, now);
	if (standing.route === 'refused') throw standing.refusal;
	return standing;
}

/** Of several, in their order. */
export async function eligibilities(
	session: Session,
	flows: readonly Flow[],
	now: Date,
): Promise<readonly Judgement[]> {
	const found: Judgement[] = [];
	for (const flow of await withExtensions(session, flows)) found.push(await judged(session, flow, now));
	return found;
}
