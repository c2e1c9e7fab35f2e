import { DamagedFile } from '../request/number-file.ts';
import type { CheckRun, Failure } from '../state/check-run.ts';
import { type CheckWork, note } from '../state/check-work.ts';
import { givesWayToMonthly, type StepFacts } from '../state/next-step.ts';
import { changeRun } from '../state/run-store.ts';

/** Ends a check that cannot come to a list. The list in use stays in use; what the check left behind is purged next. */
export async function fail(work: CheckWork, run: CheckRun, failure: Failure): Promise<void> {
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRun(session, run.checkId, { state: 'failed', at: work.clock(), outcome: 'failed', failure });
		await note(work, session, run, 'check failed', failure);
	});
	work.tell({ level: 'warn', step: 'collect', text: `The check ${run.checkId} failed: ${failure.reason}` });
}

/** Takes a step; ends the check when a file of the work folder that the step needs is not what was put there. */
export async function failWhenDamaged<T>(
	work: CheckWork,
	run: CheckRun,
	step: () => Promise<T>,
): Promise<T | undefined> {
	try {
		return await step();
	} catch (error) {
		if (!(error instanceof DamagedFile)) throw error;
		return void (await fail(work, run, damaged(work, error)));
	}
}

const damaged = ({ project }: CheckWork, { part }: DamagedFile): Failure => ({
	...(part !== undefined && { part }),
	reason: 'Its file in the work folder is gone, or is not what was put there.',
	advice: `See what else removes or changes files in ${project.folders.work}, such as a clean-up job, a virus scanner or a backup that was put back.`,
});

/** Ends a check that nobody decided on in time, or that would keep everybody waiting: what it keeps must not lie about. */
export async function giveUp(work: CheckWork, run: CheckRun, facts: StepFacts): Promise<void> {
	const { heldDays } = facts.limits;
	const isEverybodyDue = givesWayToMonthly(run, facts);
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRun(session, run.checkId, { state: 'abandoned', at: work.clock(), outcome: 'abandoned' });
		await note(work, session, run, 'check abandoned', isEverybodyDue ? { isEverybodyDue } : { heldDays });
	});
	const text = isEverybodyDue
		? `The check of everybody is due and comes first: the top-up check ${run.checkId} is abandoned.`
		: `Nobody decided on the held check ${run.checkId} within ${heldDays} days: it is abandoned.`;
	work.tell({ level: 'warn', step: 'release', text });
}

/** Ends a check because a person says so. */
export async function abandon(work: CheckWork, run: CheckRun, reason: string): Promise<void> {
	await work.warehouse.transaction('read-write', async (session) => {
		await changeRun(session, run.checkId, { state: 'abandoned', at: work.clock(), outcome: 'abandoned' });
		await note(work, session, run, 'check abandoned', { by: work.actor, reason });
	});
}
