import type { CheckRun, Failure, Request } from '../state/check-run.ts';
import type { CheckWork } from '../state/check-work.ts';
import { outgoingMessage } from '../state/message.ts';
import { daysBetween } from '../state/next-step.ts';
import { overdueFailure, overdueNote, type PartInWaiting, refusedFailure } from '../state/overdue.ts';
import { requestsOf } from '../state/request-store.ts';
import { changeRun, openRun } from '../state/run-store.ts';
import { collect } from './collect.ts';
import { fail } from './fail.ts';

/** Looks for the replies that a check waits for. Gives what it goes on waiting for: nothing when it has them, or failed. */
export async function awaitReplies(work: CheckWork, run: CheckRun): Promise<readonly PartInWaiting[]> {
	await collect(work);
	const now = await openRun(work.warehouse, work.kind);
	if (now?.state !== 'submitted') return [];
	const requests = await requestsOf(work.warehouse, run.checkId);
	const missing = requests.filter(({ state }) => state !== 'replied' && state !== 'proven');
	if (missing.length === 0) {
		await changeRun(work.warehouse, run.checkId, { state: 'replied', at: work.clock() });
		return [];
	}
	const waiting = await Promise.all(missing.map((request) => partInWaiting(work, run, request)));
	const failure = failureOf(waiting, work);
	if (failure !== undefined) {
		await fail(work, run, failure);
		return [];
	}
	const overdue = overdueNote(waiting, work.project.limits);
	if (overdue !== undefined) work.tell({ step: 'collect', ...overdue });
	return waiting;
}

async function partInWaiting(work: CheckWork, run: CheckRun, request: Request): Promise<PartInWaiting> {
	const { part, baseName, sentAt } = request;
	const days = daysBetween(sentAt ?? run.changedAt, work.clock());
	return { part, baseName, days, where: await work.route.whereabouts(outgoingMessage(work, request)) };
}

const failureOf = (waiting: readonly PartInWaiting[], { project }: CheckWork): Failure | undefined =>
	refusedFailure(waiting) ?? overdueFailure(waiting, project.limits);
