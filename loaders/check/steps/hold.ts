import { NdooError } from '../../../core/errors.ts';
import type { Session } from '../../../warehouse/warehouse.ts';
import type { CheckRun, Hold, HoldReason, RecordedDecision } from '../state/check-run.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { changeRequest, requestsOf } from '../state/request-store.ts';
import { changeRun } from '../state/run-store.ts';

/** Stops a check for a person to look at; `ndoo release` goes on. */
export async function hold(work: CheckWork, session: Session, run: CheckRun, held: Hold): Promise<void> {
	await changeRun(session, run.checkId, { state: 'held', at: work.clock(), hold: held });
	const reasons = held.reasons.map(({ code, about }) => ({ code, about }));
	await note(work, session, run, 'check held', { at: held.at, reasons });
}

export type HoldDecision = Pick<RecordedDecision, 'by' | 'reason'> & { readonly accept: boolean };

// Nobody's numbers must not be sent to the live service (docs/design/check-service.md, "NHS numbers"), and there is nothing
// to send of nobody.
const unacceptable: readonly string[] = ['numbers-not-issued', 'population-empty'];

/** Whether a person may accept what a check is held for. */
export const isAcceptable = (reasons: readonly Pick<HoldReason, 'code'>[]): boolean =>
	!reasons.some(({ code }) => unacceptable.includes(code));

/**
 * A person's decision on a held check. Accepted, it goes on from where it was held, and a request in doubt counts as sent;
 * refused, it ends. Throws `check-held` for an acceptance of what nobody may accept.
 */
export async function decide(work: CheckWork, run: CheckRun & { hold: Hold }, verdict: HoldDecision): Promise<void> {
	const { by, reason } = verdict;
	const barred = run.hold.reasons.filter(({ code }) => unacceptable.includes(code));
	if (verdict.accept && barred.length > 0) throw notToBeAccepted(barred);
	const at = work.clock();
	await work.warehouse.transaction('read-write', async (session) => {
		if (verdict.accept) {
			const state = run.hold.at === 'reply' ? 'proven' : 'extracted';
			if (run.hold.at === 'sending') await takeAsSent(session, run);
			await changeRun(session, run.checkId, { state, at, accepted: { by, reason } });
			await note(work, session, run, 'hold accepted', { by, reason });
		} else {
			await changeRun(session, run.checkId, { state: 'abandoned', at, outcome: 'abandoned' });
			await note(work, session, run, 'hold refused', { by, reason });
		}
	});
}

/** The person's word that what was in doubt has gone, or is to be waited for as if it had: it is not sent again. */
async function takeAsSent(session: Session, { checkId, changedAt }: CheckRun): Promise<void> {
	for (const request of await requestsOf(session, checkId)) {
		if (request.state === 'sending') await changeRequest(session, request, { state: 'sent', sentAt: changedAt });
	}
}

const notToBeAccepted = (barred: readonly HoldReason[]): NdooError =>
	new NdooError('check-held', 'This check cannot be accepted.', {
		problems: barred.map(({ message }) => ({ found: message })),
		todo: 'Refuse it (`ndoo release --refuse --reason "…"`), mend the source, and run `ndoo refresh`.',
	});
